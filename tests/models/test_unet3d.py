import pytest
import torch

from mvacourse.models.unet3d import UNet3d


@pytest.mark.parametrize(("depth", "size"), [(1, (6, 8, 4)), (2, (8, 12, 4))])
def test_a_volume_of_the_same_size_in_the_model_range(depth, size):
    G = UNet3d(3, 2, n_channels=8, depth=depth)
    y_hat = G(torch.randn(2, 3, *size))
    assert y_hat.shape == (2, 2, *size)
    assert y_hat.abs().max() <= 1


def test_every_parameter_receives_a_gradient():
    G = UNet3d(2, 1, n_channels=8, depth=2)
    G(torch.randn(2, 2, 8, 8, 8)).square().sum().backward()
    assert [name for name, p in G.named_parameters() if not p.grad.any()] == []


def test_volumes_of_a_batch_do_not_see_each_other():
    G = UNet3d(1, 1, n_channels=8, depth=1)
    c = torch.randn(3, 1, 4, 4, 4)
    torch.testing.assert_close(G(c)[1:2], G(c[1:2]))


def test_the_last_layer_sees_the_size_of_the_condition_that_norms_forget():
    """With W = 0, V = ½ and b = 0 the network is tanh(c / 2)."""
    G = UNet3d(1, 1, n_channels=8, depth=1)
    last = G.last[0]
    with torch.no_grad():
        last.weight.zero_()
        last.bias.zero_()
        last.weight[0, -1] = 0.5
    c = torch.randn(1, 1, 4, 4, 4)
    torch.testing.assert_close(G(c), torch.tanh(c / 2))


def test_a_voxel_far_away_is_seen_through_the_halvings():
    """Norms apart: the two convolutions at full resolution see 5 voxels alone."""
    G = UNet3d(1, 1, n_channels=8, depth=2)
    for layer in G.modules():
        if isinstance(layer, torch.nn.GroupNorm):
            layer.forward = lambda x: x
    c = torch.randn(1, 1, 32, 32, 32, requires_grad=True)
    G(c)[0, 0, 16, 16, 16].backward()
    seen = c.grad[0, 0].abs().amax(dim=(1, 2)).nonzero()
    assert seen.max() - seen.min() > 8


@pytest.mark.parametrize("options", [{"depth": 0}, {"n_channels": 4}])
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 1 and a multiple of 8"):
        UNet3d(1, 1, **options)


def test_a_volume_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="6×8×8, expected multiples of 4"):
        UNet3d(1, 1, n_channels=8, depth=2)(torch.zeros(1, 1, 6, 8, 8))
