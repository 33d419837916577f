import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting import obedience_curves

SHARES = {"joined": {100: 0.1, 200: 0.4}, "projected": {100: 0.3, 200: 0.9}}


def test_one_line_a_name_and_what_chance_gives():
    ax = obedience_curves(SHARES, n_classes=4)
    assert isinstance(ax, Axes)
    joined, projected, chance = ax.lines
    np.testing.assert_array_equal(joined.get_xydata(), [[100, 0.1], [200, 0.4]])
    np.testing.assert_array_equal(projected.get_xydata(), [[100, 0.3], [200, 0.9]])
    assert set(chance.get_ydata()) == {0.25}
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["joined", "projected", "by chance"]


def test_lines_differ_in_mark_and_colour():
    joined, projected, _ = obedience_curves(SHARES, n_classes=4).lines
    assert joined.get_marker() != projected.get_marker()
    assert joined.get_color() != projected.get_color()


def test_drawn_where_told():
    _, ax = plt.subplots()
    assert obedience_curves(SHARES, n_classes=4, ax=ax) is ax
