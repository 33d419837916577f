import pytest
import torch
from torch import nn

from mvacourse.widgets import explore_gan_interpolation
from mvacourse.widgets.gan_interpolation import N_STOPS, draw


@pytest.fixture
def G():
    """Noise (4,) → an image of two by two that shows it."""
    same = nn.Linear(4, 4, bias=False)
    nn.init.eye_(same.weight)
    return nn.Sequential(same, nn.Unflatten(1, (1, 2, 2)), nn.Tanh())


def pixels(ax):
    return torch.as_tensor(ax.images[0].get_array())


def test_the_ends_of_the_way_are_the_two_noise_vectors(G):
    z_a, z_b = torch.randn(2, 4)
    here, way = draw(G, z_a, z_b, 1.0).axes
    images = pixels(way).view(2, N_STOPS, 2).transpose(0, 1)
    ends = G(torch.stack([z_a, z_b])).detach()[:, 0]
    torch.testing.assert_close(images[0], ends[0])
    torch.testing.assert_close(images[-1], ends[1])
    torch.testing.assert_close(pixels(here), images[-1])


def test_half_way_is_as_far_from_0_as_a_draw(G):
    z_a, z_b = torch.tensor([1.0, 0, 0, 0]), torch.tensor([0, 1.0, 0, 0])
    here, _ = draw(G, z_a, z_b, 0.5).axes
    half = torch.full((2,), 0.5**0.5).tanh()
    torch.testing.assert_close(pixels(here)[0], half)


def test_sliders_change_the_picture_and_its_words(G):
    first, second, place = (box := explore_gan_interpolation(G, 4)).children[0].children
    picture = box.children[1]
    for slider, value in ((first, 7), (second, 8), (place, 0.2)):
        before = picture.value
        slider.value = value
        assert picture.value != before
    assert "seed 7 to seed 8, and the one at t = 0.20" in picture.value
