import pytest
import torch
from torch import nn
from torch.nn.functional import instance_norm

from mvacourse.models.resnet_generator import ResidualBlock, ResNetGenerator


@pytest.mark.parametrize(("n_halvings", "size"), [(0, (9, 7)), (2, (28, 16))])
def test_an_image_of_the_same_size_in_the_model_range(n_halvings, size):
    G = ResNetGenerator(2, 3, n_channels=4, n_halvings=n_halvings, n_blocks=2)
    y_hat = G(torch.randn(5, 2, *size))
    assert y_hat.shape == (5, 3, *size)
    assert y_hat.abs().max() <= 1


def test_every_parameter_receives_a_gradient():
    G = ResNetGenerator(1, 1, n_channels=4, n_halvings=1, n_blocks=2)
    G(torch.randn(4, 1, 12, 12)).square().sum().backward()
    assert [name for name, p in G.named_parameters() if not p.grad.any()] == []


def test_the_paper_s_generator_has_its_weights():
    """Counted from appendix 7.2 of Zhu et al.: c7s1-64, d128, d256, nine R256, c7s1-3.

    Without the doublings, which here have kernels of 4×4.
    """
    G = ResNetGenerator(3, 3)
    convolutions = [m for m in G.modules() if isinstance(m, nn.Conv2d)]
    expected = (
        3 * 64 * 49 + 64 * 128 * 9 + 128 * 256 * 9 + 18 * 256**2 * 9 + 64 * 3 * 49
    )
    assert sum(m.weight.numel() for m in convolutions) == expected


def test_a_block_that_changes_nothing_hands_everything_over():
    block = ResidualBlock(4)
    nn.init.zeros_(block.change[-1].weight)
    h = torch.randn(2, 4, 6, 6)
    assert torch.equal(block(h), h)


def test_normalisation_is_that_of_each_channel_of_each_image():
    """By torch's instance normalisation, in contiguous memory, where it is right."""
    G = ResNetGenerator(1, 1, n_channels=4, n_halvings=1, n_blocks=1)
    norm = next(m for m in G.modules() if isinstance(m, nn.GroupNorm))
    h = torch.randn(3, 4, 8, 8)
    torch.testing.assert_close(norm(h), instance_norm(h))


def test_images_of_a_batch_do_not_see_each_other():
    G = ResNetGenerator(1, 1, n_channels=4, n_halvings=1, n_blocks=1)
    x = torch.randn(6, 1, 12, 12)
    torch.testing.assert_close(G(x)[2:3], G(x[2:3]))


def test_channels_last_has_the_same_gradients_for_a_batch_of_one():
    """In float64 to 1e-10; instance normalisation fails here, see test_cyclegan."""
    gradients = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        G = ResNetGenerator(1, 1, n_channels=4, n_halvings=1, n_blocks=2)
        G = G.double().to(memory_format=layout)
        x = torch.randn(1, 1, 16, 16, dtype=torch.float64)
        G(x.to(memory_format=layout)).square().sum().backward()
        gradients.append([p.grad.contiguous() for p in G.parameters()])
    torch.testing.assert_close(*gradients, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "options", [{"n_channels": 0}, {"n_halvings": -1}, {"n_blocks": 0}]
)
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 1, 0 and 1"):
        ResNetGenerator(1, 1, **options)


def test_an_image_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match=r"28×30, expected multiples of 4"):
        ResNetGenerator(1, 1, n_channels=4)(torch.zeros(1, 1, 28, 30))
