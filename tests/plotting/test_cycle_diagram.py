import numpy as np
import pytest
from matplotlib.axes import Axes

from mvacourse.plotting.cycle_diagram import cycle_diagram, cyclegan_diagram
from tests.plotting.in_view import assert_in_view


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


@pytest.mark.parametrize(("start", "judge"), [("x", "$D_Y$"), ("y", "$D_X$")])
def test_one_cycle_has_its_judge_and_its_loss(start, judge):
    ax = cycle_diagram(start)
    found = words(ax)
    assert judge in found
    assert sum(r"\|" in word for word in found) == 1
    assert_in_view(ax)


def test_an_unknown_start_is_refused():
    with pytest.raises(KeyError):
        cycle_diagram("z")
