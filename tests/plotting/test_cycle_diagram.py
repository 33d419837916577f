import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.cycle_diagram import cyclegan_diagram


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_both_cycles_both_judges_and_both_losses_are_named():
    ax = cyclegan_diagram()
    assert isinstance(ax, Axes)
    found = words(ax)
    for name in ("$D_X$", "$D_Y$", r"$\|F(G(x)) - x\|_1$", r"$\|G(F(y)) - y\|_1$"):
        assert found.count(name) == 1
    assert found.count("$G$") == found.count("$F$") == 2
    assert not ax.images


def test_images_stand_in_their_places():
    """x, ŷ, F(ŷ) from left to right in the upper row."""
    keys = ("x", "y_hat", "x_back", "y", "x_hat", "y_back")
    images = {key: np.full((3, 3), n / 6) for n, key in enumerate(keys)}
    ax = cyclegan_diagram(images)
    places = {round(6 * float(i.get_array()[0, 0])): i.get_extent() for i in ax.images}
    lefts, bottoms = ([places[n][side] for n in range(6)] for side in (0, 2))
    assert lefts[:3] == lefts[3:] == sorted(lefts[:3])
    assert min(bottoms[:3]) > max(bottoms[3:])
