import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.densities import players_on_a_line

X = np.linspace(-1, 1, 5)


def test_densities_verdict_and_more_are_drawn_over_x():
    p, q, D, optimum = np.random.default_rng(0).random((4, 5))
    before = p.copy()
    ax = players_on_a_line(X, p, q, D, title="line", **{"$p/(p+q)$": optimum})
    assert isinstance(ax, Axes)
    for line, curve in zip(ax.lines, (p, q, D, optimum), strict=False):
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([X, curve]))
    assert ax.lines[3].get_label() == "$p/(p+q)$"
    assert ax.get_title() == "line"
    np.testing.assert_array_equal(p, before)


def test_one_half_is_marked():
    ax = players_on_a_line(X, X**2, X**2, 0 * X)
    assert ax.lines[-1].get_ydata() == [0.5, 0.5]
