import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.densities import players_on_a_line, two_ways_to_learn

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


def test_labels_are_shown_on_the_left_alone():
    labels = np.array([0, 1, 1, 0, 1])
    left, right = two_ways_to_learn(X, X**2, X**2, X, labels).axes
    curve, zeros, ones = left.lines
    np.testing.assert_array_equal(curve.get_ydata(), X**2)
    np.testing.assert_array_equal(zeros.get_xydata(), [[-1, 0], [0.5, 0]])
    np.testing.assert_array_equal(ones.get_ydata(), [1, 1, 1])
    *_, ticks = right.lines
    np.testing.assert_array_equal(ticks.get_xdata(), X)
