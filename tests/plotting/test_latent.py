import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import same_color

from mvacourse.plotting import latent_manifold, latent_plane
from mvacourse.plotting.style import CLASS_COLORS
from mvacourse.sampling import gaussian_grid, plane_grid


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


def test_marks_of_classes_stand_apart():
    z = np.array([[0.0, 0.0], [0.1, 0.0], [0.0, 0.1], [10.0, 10.0]])
    ax = latent_plane(z, np.arange(4))
    marks = np.array([text.get_position() for text in ax.texts])
    distance = np.linalg.norm(marks[:, None] - marks, axis=-1) + 10 * np.eye(4)
    assert distance.min() > 0.7
    np.testing.assert_array_equal(marks[3], z[3])  # had room already
    assert abs(marks[:3] - z[:3]).max() < 1


def test_latent_manifold_lays_out_a_plane_grid_with_its_ticks():
    z = plane_grid(torch.tensor([0.0, 4.0]), torch.tensor([8.0, 12.0]), 3)
    images = (z[:, 0] + 10 * z[:, 1]).view(9, 1, 1, 1).expand(9, 1, 4, 4)
    ax = latent_manifold(images, z)
    assert isinstance(ax, Axes)
    # z₂ decreases downward, z₁ increases to the right.
    expected = [[120, 124, 128], [80, 84, 88], [40, 44, 48]]
    np.testing.assert_array_equal(ax.images[0].get_array()[::4, ::4], expected)
    assert ticks(ax.xaxis) == {f"{v}": v + 1.5 for v in range(9)}
    assert ticks(ax.yaxis) == {f"{v}": 13.5 - v for v in range(4, 13)}


def test_ticks_of_an_uneven_grid_stand_where_they_were_decoded():
    z = gaussian_grid(4)
    ax = latent_manifold(np.zeros((16, 1, 10, 10)), z)
    assert set(ticks(ax.xaxis)) == {"−1", "−0.5", "0", "0.5", "1"}
    # Φ⁻¹(7/8) = 1.15 is the last column, Φ⁻¹(5/8) = 0.32 the one before.
    share = (1 - z[2, 0]) / (z[3, 0] - z[2, 0])
    assert ticks(ax.xaxis)["1"] == pytest.approx(24.5 + 10 * share)
    assert ticks(ax.yaxis)["1"] == pytest.approx(39 - ticks(ax.xaxis)["1"])
    assert ticks(ax.yaxis)["0"] == pytest.approx(19.5)


def ticks(axis):
    labels = [label.get_text() for label in axis.get_ticklabels()]
    return dict(zip(labels, axis.get_ticklocs().tolist(), strict=True))


def test_latent_manifold_refuses_what_fills_no_square():
    with pytest.raises(ValueError, match="8 images"):
        latent_manifold(np.zeros((8, 1, 4, 4)), np.zeros((8, 2)))
