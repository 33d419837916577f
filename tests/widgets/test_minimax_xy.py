import numpy as np
import pytest
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_minimax_xy
from mvacourse.widgets.minimax_xy import draw

PATH = np.array([[1.0, 0.0], [0.9, 0.3], [0.5, 0.6]])


def test_draw_shows_the_path_in_the_plane_and_over_iterations():
    plane, curves = draw(PATH, "a rule").axes
    drawn = next(line for line in plane.lines if line.get_label() == "a rule")
    np.testing.assert_array_equal(drawn.get_xydata(), PATH)
    assert [line.get_label() for line in curves.lines[:3]] == ["$xy$", "$x$", "$y$"]
    assert plt.get_fignums() == []


def test_every_control_draws_anew():
    pytest.importorskip("ipywidgets")
    asked = []

    def path_of(rule, eta, n_steps):
        asked.append((rule, eta, n_steps))
        return PATH * (1 + eta)

    controls, picture = explore_minimax_xy(path_of, ["one", "two"]).children
    rule, eta, n_steps = controls.children
    assert asked == [("one", 0.2, 60)]
    pictures = [picture.value]
    for control, value in ((rule, "two"), (eta, 0.5), (n_steps, 100)):
        control.value = value
        pictures.append(picture.value)
    assert asked[1:] == [("two", 0.2, 60), ("two", 0.5, 60), ("two", 0.5, 100)]
    assert len(set(pictures)) == 4
    assert "rule two with η = 0.50: after 100 iterations" in picture.value
