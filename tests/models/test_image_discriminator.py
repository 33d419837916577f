import pytest
import torch

from mvacourse.models.image_discriminator import ImageDiscriminator


@pytest.fixture
def D():
    return ImageDiscriminator(3, size=(32, 48), n_channels=8, n_halvings=3)


def test_one_logit_an_image(D):
    assert D(torch.randn(4, 1, 32, 48), torch.randn(4, 2, 32, 48)).shape == (4, 1)


def test_the_logit_sees_every_pixel_of_both(D):
    c = torch.randn(1, 1, 32, 48, requires_grad=True)
    y = torch.randn(1, 2, 32, 48, requires_grad=True)
    D(c, y).sum().backward()
    assert c.grad.all()
    assert y.grad.all()


def test_every_parameter_receives_a_gradient(D):
    D(torch.randn(2, 1, 32, 48), torch.randn(2, 2, 32, 48)).sum().backward()
    assert [name for name, p in D.named_parameters() if not p.grad.any()] == []


@pytest.mark.parametrize(
    "options", [{"n_halvings": 0}, {"n_channels": 4}, {"size": (30, 48)}]
)
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 1, a multiple of 8"):
        ImageDiscriminator(2, **({"size": (32, 48)} | options))
