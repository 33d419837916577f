import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mvacourse.plotting import latent_manifold, latent_plane
from mvacourse.plotting.style import CLASS_COLORS
from mvacourse.sampling import plane_grid


def test_latent_plane_draws_each_class_in_its_colour_with_its_digit():
    z = np.array([[0.0, 1.0], [5.0, 5.0], [2.0, 1.0], [1.0, 4.0]])
    ax = latent_plane(z, np.array([3, 7, 3, 3]), title="MNIST")
    assert isinstance(ax, Axes)
    threes, sevens = ax.collections
    np.testing.assert_array_equal(threes.get_offsets(), z[[0, 2, 3]])
    np.testing.assert_array_equal(sevens.get_offsets(), z[[1]])
    assert same_color(threes.get_facecolor()[0, :3], CLASS_COLORS[3])
    assert same_color(sevens.get_facecolor()[0, :3], CLASS_COLORS[7])
    # The digit stands at the median of its points.
    written = [(text.get_text(), text.get_position()) for text in ax.texts]
    assert written == [("3", (1, 1)), ("7", (5, 5))]
    assert ax.get_aspect() == 1
    assert ax.get_title() == "MNIST"


def test_latent_plane_takes_tensors_and_leaves_them_unchanged():
    z, labels = torch.randn(50, 2), torch.arange(50) % 10
    before = z.clone()
    _, ax = plt.subplots()
    assert latent_plane(z, labels, ax=ax) is ax
    assert len(ax.collections) == 10
    assert torch.equal(z, before)


def test_latent_manifold_lays_out_a_plane_grid():
    z = plane_grid(torch.tensor([0.0, 0.0]), torch.tensor([2.0, 2.0]), 3)
    images = (z[:, 0] + 10 * z[:, 1]).view(9, 1, 1, 1).expand(9, 1, 4, 4)
    ax = latent_manifold(images)
    assert isinstance(ax, Axes)
    # z₂ decreases downward, z₁ increases to the right.
    expected = [[20, 21, 22], [10, 11, 12], [0, 1, 2]]
    np.testing.assert_array_equal(ax.images[0].get_array()[::4, ::4], expected)


def test_latent_manifold_refuses_what_fills_no_square():
    with pytest.raises(ValueError, match="8 images"):
        latent_manifold(np.zeros((8, 1, 4, 4)))
