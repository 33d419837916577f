"""Painting tissues over one another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from mvacourse.datasets.phantom.canvas import FAR, Boxes, Canvas
from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.shapes import Capsule, Ellipsoid
from mvacourse.datasets.phantom.tissues import TISSUES

GRID = Grid(24.0)
FEW = settings(deadline=None, max_examples=50)

BALL = Ellipsoid((10, -20, 0), (40, 40, 40))
ROD = Capsule((-60, -60, -60), (60, 60, 60), 12)

names = st.sampled_from(sorted(TISSUES))
coverages = arrays(np.float32, GRID.shape, elements=st.floats(0, 1, width=32))
corners = st.tuples(*[st.floats(-150, 150, width=32)] * 3)


def canvas(grid=GRID):
    """An undeformed head of air."""
    return Canvas(grid, np.stack(np.meshgrid(*grid.axes, indexing="ij")))


def test_a_new_canvas_is_air():
    tissues = canvas().tissues
    assert list(tissues) == list(TISSUES)
    assert (tissues.pop("air") == 1).all()
    assert not any(fraction.any() for fraction in tissues.values())


@FEW
@given(strokes=st.lists(st.tuples(names, coverages | st.just(BALL)), max_size=6))
def test_fractions_sum_to_1_after_any_painting(strokes):
    head = canvas()
    for name, what in strokes:
        if what is BALL:
            head.paint_shapes(name, (BALL, ROD))
        else:
            head.paint(name, what)
    assert all(fraction.min() >= 0 for fraction in head.tissues.values())
    assert all(fraction.dtype == np.float32 for fraction in head.tissues.values())
    np.testing.assert_allclose(sum(head.tissues.values()), 1, atol=1e-5)


@FEW
@given(name=names, before=names, coverage=coverages)
def test_the_last_paint_wins_where_it_covers(name, before, coverage):
    head = canvas()
    head.paint(before, 1 - coverage)
    head.paint(name, coverage)
    np.testing.assert_array_less(coverage - 1e-6, head.tissues[name])


def test_what_is_painted_together_does_not_cover_one_another():
    head = canvas()
    quarter = np.full(GRID.shape, 0.25, np.float32)
    head.paint_all({"fat": quarter, "muscle": 2 * quarter})
    fractions = {name: fraction[0, 0, 0] for name, fraction in head.tissues.items()}
    expected = dict.fromkeys(TISSUES, 0) | {"air": 0.25, "fat": 0.25, "muscle": 0.5}
    assert fractions == expected


@FEW
@given(
    points=arrays(np.float32, (3, 4, 5, 6), elements=st.floats(-200, 200, width=32)),
    corner=corners,
    opposite=corners,
)
def test_a_box_never_misses_a_voxel(points, corner, opposite):
    low, high = np.minimum(corner, opposite), np.maximum(corner, opposite)
    place = (low[:, None, None, None] < points) & (points < high[:, None, None, None])
    within = place.all(axis=0)
    box = Boxes(points).around(low, high)
    within[box] = False
    assert not within.any()


def test_a_box_of_an_undeformed_head_is_tight():
    grid = Grid(6)
    box = Boxes(canvas(grid).points).around((-9, 0, -50), (10, 12, 200))
    lengths = [s.stop - s.start for s in box]
    assert lengths == [
        3,
        2,
        26,
    ]  # counted on the axes: x = −3, 3, 9; y = 1, 7; z from −47


def test_shapes_are_painted_as_if_everywhere():
    """What lies in no box is far: the result is that of the whole distance."""
    head, whole = canvas(Grid(6)), canvas(Grid(6))
    head.paint_shapes("fat", (BALL,))
    head.paint_shapes("muscle", (ROD,))
    for name, shape in (("fat", BALL), ("muscle", ROD)):
        distance = shape.distance(*whole.points)
        whole.paint(name, expit(-distance / whole.softness))
    for name in ("air", "fat", "muscle"):
        np.testing.assert_allclose(head.tissues[name], whole.tissues[name], atol=1e-3)


@pytest.mark.parametrize("grow", [0.0, 3.0])
def test_distance_is_that_to_the_nearest_shape_as_far_as_it_matters(grow):
    head = canvas(Grid(6))
    each = [shape.distance(*head.points) - grow for shape in (BALL, ROD)]
    expected = np.minimum(*each)
    distance = head.distance((BALL, ROD), grow)
    near = expected < 10
    np.testing.assert_allclose(distance[near], expected[near], atol=1e-4)
    assert distance[~near].min() >= 10
    assert distance.max() == FAR


def test_a_painted_ball_has_its_volume():
    head = canvas(Grid(6))
    volume = head.inside((BALL,)).sum() * 6**3
    assert volume == pytest.approx(4 / 3 * np.pi * 40**3, rel=0.02)


def test_a_shape_outside_the_field_of_view_leaves_the_air():
    head = canvas()
    head.paint_shapes("fat", (Ellipsoid((900, 0, 0), (5, 5, 5)),))
    assert (head.tissues["air"] == 1).all()
