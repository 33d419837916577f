import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mvacourse.models.autoencoder import Decoder
from mvacourse.widgets import explore_latent_plane
from mvacourse.widgets.latent_plane import draw


@pytest.fixture
def decoder():
    return Decoder(2)


@pytest.fixture
def z():
    return torch.randn(200, 2)


LABELS = torch.arange(200) % 10


def test_draw_shows_the_point_in_the_plane_and_what_is_decoded_there(decoder, z):
    figure = draw(decoder, z, LABELS, (0.5, -1.0))
    plane, image = figure.axes
    np.testing.assert_array_equal(plane.lines[0].get_xydata(), [[0.5, -1.0]])
    digit = decoder(torch.tensor([[0.5, -1.0]])).detach().numpy()[0, 0]
    np.testing.assert_allclose(image.images[0].get_array(), digit, atol=1e-6)
    assert len(plane.collections) == 10


def test_draw_leaves_no_figure_for_the_notebook_to_draw_again(decoder, z):
    assert isinstance(draw(decoder, z, LABELS, (0, 0)), Figure)
    assert plt.get_fignums() == []


def test_moving_a_slider_draws_anew(decoder, z):
    pytest.importorskip("ipywidgets")
    low, high = torch.tensor([-1.0, -2.0]), torch.tensor([3.0, 1.0])
    sliders, picture = explore_latent_plane(decoder, z, LABELS, low, high).children
    before = picture.value
    z_1, z_2 = sliders.children
    assert (z_1.min, z_1.value, z_1.max) == (-1, 1, 3)
    assert (z_2.min, z_2.value, z_2.max) == (-2, -0.5, 1)
    assert "(1.00, -0.50)" in before
    z_2.value = z_2.max
    assert picture.value != before
    assert f"{z_2.max:.2f})" in picture.value
