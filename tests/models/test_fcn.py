import pytest
import torch

from mvacourse.models.fcn import FCN


@pytest.mark.parametrize(("n_dims", "size"), [(2, (9, 14)), (3, (5, 6, 7))])
def test_an_image_of_the_same_size_in_the_model_range(n_dims, size):
    G = FCN(3, 2, n_channels=8, n_layers=4, n_dims=n_dims)
    y_hat = G(torch.randn(2, 3, *size))
    assert y_hat.shape == (2, 2, *size)
    assert y_hat.abs().max() <= 1


@pytest.mark.parametrize("n_dims", [2, 3])
def test_every_parameter_receives_a_gradient(n_dims):
    G = FCN(1, 1, n_channels=8, n_layers=3, n_dims=n_dims)
    G(torch.randn(2, 1, *[6] * n_dims)).square().sum().backward()
    assert [name for name, p in G.named_parameters() if not p.grad.any()] == []


def test_nothing_is_pooled():
    """A change of one pixel moves the same pixel of the output: no stride, no loss."""
    G = FCN(1, 1, n_channels=8, n_layers=5)
    strides = {m.stride for m in G.modules() if isinstance(m, torch.nn.Conv2d)}
    assert strides == {(1, 1)}


def test_images_of_a_batch_do_not_see_each_other():
    G = FCN(1, 1, n_channels=8, n_layers=3)
    c = torch.randn(4, 1, 8, 8)
    torch.testing.assert_close(G(c)[2:3], G(c[2:3]))


@pytest.mark.parametrize("options", [{"n_layers": 1}, {"n_channels": 4}, {"n_dims": 1}])
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 2, a multiple of 8"):
        FCN(1, 1, **options)
