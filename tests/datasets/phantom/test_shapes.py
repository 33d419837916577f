"""Signed distances against brute force and closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import KDTree

from mvacourse.datasets.phantom import face
from mvacourse.datasets.phantom.shapes import (
    Arch,
    Capsule,
    Cylinder,
    Ellipsoid,
    both_sides,
    inside,
    smooth_union,
)

ELLIPSOID = Ellipsoid((1, -2, 3), (4, 6, 9))
CAPSULE = Capsule((-3, 2, 5), (6, -4, 1), 2.5)
CYLINDER = Cylinder((1, 2, 3), (6, 4), 2)
ARCH = Arch((1, 2, 3), (27, 52), 4.5, 4)
BODIES = [ELLIPSOID, CAPSULE, CYLINDER, ARCH]
ALL_OF_THE_FACE = [
    shape
    for group in vars(face).values()
    if isinstance(group, tuple)
    for shape in group
    if hasattr(shape, "bounds")
]


def cloud(shape, n=20_000):
    """Points in and around a body, `(3, n)`."""
    low, high = shape.bounds
    margin = 0.2 * (high - low)
    rng = np.random.default_rng(0)
    return rng.uniform(low - margin, high + margin, (n, 3)).T


def test_distance_to_a_capsule_is_that_to_the_nearest_point_of_its_segment():
    t = np.linspace(0, 1, 10_001)[:, None]
    segment = np.array(CAPSULE.start) * (1 - t) + np.array(CAPSULE.end) * t
    points = cloud(CAPSULE, n=500)
    nearest, _ = KDTree(segment).query(points.T)
    expected = nearest - CAPSULE.radius
    np.testing.assert_allclose(CAPSULE.distance(*points), expected, atol=1e-5)


def test_distance_to_a_ball_is_exact():
    ball = Ellipsoid((1, 2, 3), (5, 5, 5))
    points = cloud(ball)
    expected = np.linalg.norm(points - [[1], [2], [3]], axis=0) - 5
    np.testing.assert_allclose(ball.distance(*points), expected)


FRONT = 4.5 * 52 / 27  # the ring of an arch is stretched with its half-axes
SURFACES = [
    (ELLIPSOID, [(5, -2, 3), (1, -8, 3), (1, -2, 12)]),
    (CYLINDER, [(7, 2, 3), (1, -2, 4), (1, 2, 5), (3, 3, 1)]),
    (ARCH, [(32.5, 2, 3), (23.5, 2, 3), (1, 54 + FRONT, 3), (1, 54 - FRONT, 3)]),
    (ARCH, [(28, 2.5, 7), (28, 2.5, -1), (28, 2, 4)]),  # lids and open end
]


@pytest.mark.parametrize(("shape", "surface"), SURFACES)
def test_distance_is_0_on_the_surface(shape, surface):
    np.testing.assert_allclose(shape.distance(*np.transpose(surface)), 0, atol=1e-9)


@pytest.mark.parametrize("shape", BODIES + ALL_OF_THE_FACE)
def test_bounds_hold_all_that_is_inside(shape):
    points = cloud(shape)
    within = points[:, shape.distance(*points) < 0].T
    low, high = shape.bounds
    assert len(within) > 0
    assert (within >= low).all()
    assert (within <= high).all()


@pytest.mark.parametrize("shape", BODIES)
def test_the_centre_of_a_wall_is_inside_and_what_is_far_is_not(shape):
    centre = {CAPSULE: (1.5, -1, 3), ARCH: (28, 3, 3)}.get(shape) or shape.centre
    assert shape.distance(*np.array(centre, float)) < 0
    assert shape.distance(*np.array([200.0, 200, 200])) > 100


@pytest.mark.parametrize("shape", [ELLIPSOID, CAPSULE, CYLINDER])
def test_both_sides_are_mirror_images(shape):
    one, other = both_sides(shape)
    x, y, z = cloud(shape, n=100)
    assert one is shape
    np.testing.assert_allclose(other.distance(-x, y, z), shape.distance(x, y, z))


numbers = st.floats(-40, 40)


@given(a=numbers, b=numbers, width=st.floats(0.5, 15))
@settings(deadline=None)
def test_a_fillet_adds_at_most_a_quarter_of_its_width(a, b, width):
    """The quadratic polynomial is min(a, b) − w (1 − |a − b| / w)² / 4."""
    overlap = max(0.0, 1 - abs(a - b) / width)
    expected = min(a, b) - width * overlap**2 / 4
    assert smooth_union(a, b, width) == pytest.approx(expected, abs=1e-9)


@given(distance=st.floats(-1e4, 1e4), softness=st.floats(0.1, 5))
@settings(deadline=None)
def test_what_is_not_inside_is_outside(distance, softness):
    within, without = inside(distance, softness), inside(-distance, softness)
    assert 0 <= within <= 1
    assert within + without == pytest.approx(1)


def test_half_of_a_voxel_on_the_surface_is_inside():
    assert inside(0.0, 0.7) == 0.5
    assert inside(-0.7, 0.7) == pytest.approx(1 / (1 + np.exp(-1)))
    assert inside(-1e6, 0.7) == pytest.approx(1)
    assert inside(1e6, 0.7) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("shape", BODIES)
def test_distances_keep_single_precision(shape):
    points = cloud(shape, n=10).astype(np.float32)
    assert inside(shape.distance(*points), 0.5).dtype == np.float32
