import pytest
import torch
from torch import nn

from mvacourse.models.unet import UNet


@pytest.mark.parametrize(
    ("depth", "size"), [(1, (6, 10)), (2, (28, 28)), (4, (16, 32))]
)
@pytest.mark.parametrize("n_full", [0, 16])
def test_an_image_of_the_same_size_in_the_model_range(depth, size, n_full):
    G = UNet(2, 3, n_channels=8, depth=depth, n_full=n_full)
    y_hat = G(torch.randn(5, 2, *size))
    assert y_hat.shape == (5, 3, *size)
    assert y_hat.abs().max() <= 1


@pytest.mark.parametrize("n_full", [0, 8])
def test_every_parameter_receives_a_gradient(n_full):
    G = UNet(1, 1, n_channels=8, depth=3, n_full=n_full)
    G(torch.randn(4, 1, 16, 16)).square().sum().backward()
    assert [name for name, p in G.named_parameters() if not p.grad.any()] == []


def test_channels_double_three_times_and_no_more():
    G = UNet(1, 1, n_channels=8, depth=6)
    widths = [block[0].out_channels for block in G.down]
    assert widths == [8, 16, 32, 64, 64, 64]


def test_skip_connections_hand_over_what_the_middle_has_lost():
    """With the coarsest image set to zero, the output still depends on the input."""
    G = UNet(1, 1, n_channels=8, depth=2)
    nn.init.zeros_(G.middle[0].weight)
    a, b = torch.randn(2, 1, 1, 8, 8)
    assert not torch.allclose(G(a), G(b), atol=1e-4)


@pytest.mark.parametrize(("n_full", "seen"), [(0, False), (8, True)])
def test_channels_at_full_resolution_go_round_the_halvings(n_full, seen):
    """With all doublings set to zero, the output still depends on the input."""
    G = UNet(1, 1, n_channels=8, depth=1, n_full=n_full)
    for doubling in (*G.up, G.last):
        if isinstance(doubling[0], nn.ConvTranspose2d):
            nn.init.zeros_(doubling[0].weight)
    a, b = torch.randn(2, 1, 1, 8, 8)
    assert torch.allclose(G(a), G(b), atol=1e-4) != seen


def test_images_of_a_batch_do_not_see_each_other():
    G = UNet(1, 1, n_channels=8, depth=2)
    c = torch.randn(6, 1, 12, 12)
    torch.testing.assert_close(G(c)[2:3], G(c[2:3]))


def test_channels_last_has_the_same_gradients_for_a_batch_of_one():
    """Normalisation of a single image in this layout has been wrong in torch."""
    gradients = []
    for layout in (torch.contiguous_format, torch.channels_last):
        torch.manual_seed(0)
        G = UNet(1, 1, n_channels=8, depth=2).double().to(memory_format=layout)
        c = torch.randn(1, 1, 16, 16, dtype=torch.float64)
        G(c.to(memory_format=layout)).square().sum().backward()
        gradients.append([p.grad.contiguous() for p in G.parameters()])
    torch.testing.assert_close(*gradients, rtol=1e-10, atol=1e-12)


def test_dropout_acts_in_training_only():
    G = UNet(1, 1, n_channels=8, depth=2, dropout=0.5)
    c = torch.randn(1, 1, 8, 8)
    assert not torch.equal(G(c), G(c))
    G.eval()
    assert torch.equal(G(c), G(c))


@pytest.mark.parametrize("options", [{"depth": 0}, {"n_channels": 12}, {"n_full": 4}])
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 1 and a multiple of 8"):
        UNet(1, 1, **options)


def test_an_image_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match=r"28×30, expected multiples of 4"):
        UNet(1, 1, n_channels=8, depth=2)(torch.zeros(1, 1, 28, 30))
