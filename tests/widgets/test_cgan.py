import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mvacourse.models.cgan import ConditionalGenerator
from mvacourse.models.gan import Generator
from mvacourse.widgets import explore_cgan
from mvacourse.widgets.cgan import draw


@pytest.fixture
def G():
    return ConditionalGenerator(Generator(4 + 10, 8), 10).eval()


def test_draw_shows_the_class_asked_and_frames_it_among_all(G):
    z = torch.randn(4)
    figure = draw(G, z, 7, 10, "MNIST")
    assert isinstance(figure, Figure)
    asked, others = figure.axes
    expected = G(z.expand(10, -1), torch.arange(10)).detach().numpy()[:, 0]
    np.testing.assert_allclose(asked.images[0].get_array(), expected[7], atol=1e-6)
    mosaic = others.images[0].get_array()
    np.testing.assert_allclose(mosaic[28:, 56:84], expected[7], atol=1e-6)
    (frame,) = others.patches
    assert frame.get_xy() == (55.5, 27.5)
    assert plt.get_fignums() == []  # not known to pyplot: not drawn twice


def test_moving_a_slider_draws_anew(G):
    pytest.importorskip("ipywidgets")
    z_a, z_b = torch.randn(2, 4)
    sliders, picture = explore_cgan(G, z_a, z_b, 10, "MNIST").children
    of_class, turn = sliders.children
    assert (of_class.min, of_class.max) == (0, 9)
    pictures = [picture.value]
    of_class.value = 8
    pictures.append(picture.value)
    turn.value = 0.5
    pictures.append(picture.value)
    assert len(set(pictures)) == 3
    assert "class 8, noise at 0.50 turns" in pictures[-1]
