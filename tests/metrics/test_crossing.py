import pytest

from mvacourse.metrics.crossing import first_crossing


@pytest.mark.parametrize("swapped", [False, True])
def test_lines_cross_where_algebra_says(swapped):
    """1 + 2x and 4 + x/2 at x = 2."""
    x = [0.0, 1.0, 3.0]
    lines = [1 + 2 * v for v in x], [4 + v / 2 for v in x]
    assert first_crossing(x, *lines[:: -1 if swapped else 1]) == pytest.approx(2)


def test_it_is_the_first_of_several():
    assert first_crossing([0, 1, 2], [0, 2, 0], [1, 1, 1]) == pytest.approx(0.5)


def test_where_they_meet_at_a_point_it_is_that_point():
    assert first_crossing([0, 1, 2], [0, 1, 2], [3, 1, 3]) == 1


def test_curves_that_stay_apart_do_not_cross():
    assert first_crossing([0, 1], [0, 1], [2, 1.5]) is None


@pytest.mark.parametrize(("x", "a"), [([0, 1], [0]), ([1, 0], [0, 1])])
def test_what_is_no_curve_is_refused(x, a):
    with pytest.raises(ValueError, match="expected as many of each, and x increasing"):
        first_crossing(x, a, [0, 1])
