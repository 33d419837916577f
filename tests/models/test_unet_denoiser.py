import pytest
import torch

from mvacourse.models.unet_denoiser import UNetDenoiser


def make(**options):
    return UNetDenoiser(1, n_channels=8, **options)


@pytest.mark.parametrize(
    ("depth", "patch", "size"), [(1, 1, (6, 9)), (2, 2, (28, 28)), (3, 2, (16, 40))]
)
def test_an_image_of_the_same_size(depth, patch, size):
    network = make(depth=depth, patch=patch)
    x_t, t = torch.randn(3, 1, *size), torch.tensor([1, 50, 99])
    assert network(x_t, t).shape == (3, 1, *size)


def test_every_parameter_receives_a_gradient():
    network = make(n_classes=3, image_channels=2)
    t, c = torch.arange(4) + 1, torch.arange(4)
    image = torch.randn(4, 2, 28, 28)
    network(torch.randn(4, 1, 28, 28), t, c, image).square().sum().backward()
    assert [name for name, p in network.named_parameters() if not p.grad.any()] == []


def test_what_it_says_depends_on_all_it_is_told():
    network = make(n_classes=3, image_channels=1)
    x_t, t, c = torch.randn(2, 1, 8, 8), torch.tensor([5, 9]), torch.tensor([0, 2])
    image = torch.randn(2, 1, 8, 8)
    said = network(x_t, t, c, image)
    for other in (
        network(x_t + 0.1, t, c, image),
        network(x_t, t + 40, c, image),
        network(x_t, t, (c + 1) % 3, image),
        network(x_t, t, None, image),
        network(x_t, t, c, image + 0.1),
    ):
        assert not torch.isclose(said, other).flatten(1).all(dim=1).any()


def test_images_of_a_batch_do_not_see_each_other():
    network, x_t, t = make(), torch.randn(4, 1, 12, 12), torch.arange(4) + 1
    torch.testing.assert_close(network(x_t, t)[2:3], network(x_t[2:3], t[2:3]))


def test_fine_detail_goes_round_the_halving():
    """With the coarse levels silent, the output still depends on the input."""
    network = make()
    for block in (*network.down[1:], *network.middle, network.up[0]):
        torch.nn.init.zeros_(block.conv_2.weight)
        if hasattr(block.skip, "weight"):
            torch.nn.init.zeros_(block.skip.weight)
    a, b = torch.randn(2, 1, 1, 8, 8)
    t = torch.tensor([5])
    assert not torch.allclose(network(a, t), network(b, t), atol=1e-4)


@pytest.mark.parametrize("options", [{"depth": 0}, {"n_channels": 12}])
def test_a_network_that_cannot_be_built_is_refused(options):
    with pytest.raises(ValueError, match="expected at least 1 and a multiple of 8"):
        UNetDenoiser(1, **options)


def test_an_image_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="28×30, expected multiples of 4"):
        make()(torch.zeros(1, 1, 28, 30), torch.tensor([1]))


@pytest.mark.parametrize(
    ("image_channels", "shape", "words"),
    [
        (1, (2, 1, 16, 12), r"\(2, 1, 16, 12\), expected \(2, 1, 16, 16\)"),
        (1, (2, 3, 16, 16), r"\(2, 3, 16, 16\), expected \(2, 1, 16, 16\)"),
        (1, None, r"condition is None, expected \(2, 1, 16, 16\)"),
        (0, (2, 1, 16, 16), r"\(2, 1, 16, 16\), expected None"),
    ],
)
def test_a_condition_of_another_size_is_refused(image_channels, shape, words):
    network = make(image_channels=image_channels)
    image = None if shape is None else torch.zeros(shape)
    with pytest.raises(ValueError, match=words):
        network(torch.zeros(2, 1, 16, 16), torch.tensor([1, 2]), image=image)
