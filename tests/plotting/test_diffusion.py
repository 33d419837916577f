import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.colors import to_hex

from mvacourse.plotting.diffusion import (
    particle_paths,
    point_film,
    score_arrows,
    snr_curves,
)
from mvacourse.plotting.style import CLASS_COLORS


def test_ratios_are_drawn_over_the_part_of_the_time_that_is_gone():
    ax = snr_curves({"a": [100.0, 1.0, 0.01, 0.0001], "b": [9.0, 0.1]})
    np.testing.assert_allclose(ax.lines[0].get_xdata(), [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [9, 0.1])
    assert ax.lines[2].get_ydata()[0] == 1
    assert ax.get_yscale() == "log"
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "b"]


def test_points_keep_scale_and_colour_from_panel_to_panel():
    c = torch.tensor([0, 1, 1, 0])
    points = {"t = 0": torch.randn(4, 2), "t = 9": 5 * torch.randn(4, 2)}
    figure = point_film(points, c, reach=2.0)
    assert [ax.get_title() for ax in figure.axes] == list(points)
    for ax, x in zip(figure.axes, points.values(), strict=True):
        assert ax.get_xlim() == ax.get_ylim() == (-2, 2)
        (drawn,) = ax.collections
        np.testing.assert_array_equal(drawn.get_offsets(), x)
        colors = [to_hex(color) for color in drawn.get_facecolors()]
        assert colors == [CLASS_COLORS[k] for k in c]


def test_every_particle_has_its_way_its_beginning_and_its_end():
    paths = torch.randn(6, 3, 2)
    before = paths.clone()
    ax = particle_paths(paths, title="back")
    assert len(ax.lines) == 3
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), paths[:, 1])
    first, last = ax.collections
    np.testing.assert_array_equal(first.get_offsets(), paths[0])
    np.testing.assert_array_equal(last.get_offsets(), paths[-1])
    assert torch.equal(paths, before)
    assert ax.get_title() == "back"


def test_arrows_point_along_the_score_and_longer_ones_are_steeper():
    at = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    score = np.array([[4.0, 0.0], [0.0, -1.0], [0.0, 0.0]])
    _, ax = plt.subplots()
    assert score_arrows(at, score, x=np.zeros((5, 2)), ax=ax) is ax
    data, arrows = ax.collections
    assert len(data.get_offsets()) == 5
    np.testing.assert_allclose(
        np.stack([arrows.U, arrows.V], 1), score / [[2], [1], [1]]
    )
    np.testing.assert_array_equal(arrows.get_offsets(), at)
