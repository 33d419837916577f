"""Voxel lattices, and random fields against B-splines of SciPy."""

import numpy as np
import pytest
from nibabel.affines import apply_affine
from scipy.interpolate import BSpline

from mvacourse.datasets.phantom.grid import (
    FIELD_OF_VIEW,
    Grid,
    _cubic_splines,
    smooth_field,
)

SEVENTH = BSpline.basis_element(np.arange(9) - 4.0)  # β⁷: β³ correlated with itself


@pytest.fixture(scope="module")
def fields():
    """Many draws of one smoothness, `(N, X, Y, Z)`."""
    streams = map(np.random.default_rng, range(60))
    return np.stack([smooth_field(rng, Grid(6), fwhm=24) for rng in streams])


def test_axes_are_the_voxels_of_the_affine():
    grid = Grid(7)
    centres = apply_affine(grid.affine, np.moveaxis(np.indices(grid.shape), 0, -1))
    expected = np.meshgrid(*grid.axes, indexing="ij")
    np.testing.assert_allclose(np.moveaxis(centres, -1, 0), expected, atol=1e-4)


@pytest.mark.parametrize("spacing", [1, 1.5, 2, 3, 6, 8])
def test_voxels_fill_the_field_of_view_to_half_a_voxel(spacing):
    for axis, (low, high) in zip(Grid(spacing).axes, FIELD_OF_VIEW, strict=True):
        assert axis[0] - spacing / 2 == low
        assert abs(axis[-1] + spacing / 2 - high) <= spacing / 2


def test_splines_are_those_of_scipy():
    position = np.linspace(0, 5, 50, dtype=np.float32)
    cubic = BSpline.basis_element(np.arange(5) - 2.0, extrapolate=False)
    expected = np.nan_to_num(cubic(position[:, None] + 1 - np.arange(9)))
    np.testing.assert_allclose(_cubic_splines(position, 9), expected, atol=1e-6)


def test_fields_have_mean_0_and_variance_1(fields):
    assert fields.dtype == np.float32
    assert abs(fields.mean()) < 0.03
    assert fields.var() == pytest.approx(1, abs=0.03)


def test_fields_vary_as_much_at_the_border_as_in_the_middle(fields):
    """Borders are broad: 4 voxels are a span between two knots and more."""
    for axis in (1, 2, 3):
        ends = np.take(fields, [0, 1, 2, 3, -4, -3, -2, -1], axis)
        assert ends.var() == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("lag", [6, 12, 24, 36])
def test_correlation_falls_with_distance_as_the_splines_say(fields, lag):
    """β⁷(d/h) / β⁷(0): the closed form of white noise spread by β³."""
    n, step = lag // 6, 24 / (2.355 / 3**0.5)
    measured = (fields[:, :, n:] * fields[:, :, :-n]).mean() / fields.var()
    assert measured == pytest.approx(SEVENTH(lag / step) / SEVENTH(0), abs=0.02)


def test_correlation_at_the_width_is_nearly_that_of_a_gaussian(fields):
    """Noise smoothed by a Gaussian has the correlation ¼ at its FWHM."""
    at_width = (fields[:, :, 4:] * fields[:, :, :-4]).mean() / fields.var()
    assert at_width == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("fwhm", [4, 10, 120])
def test_a_field_is_the_same_at_another_spacing(fwhm):
    """The centre of a voxel of 6 mm is that of the middle one of three of 2 mm."""
    fine, coarse = (
        smooth_field(np.random.default_rng(0), Grid(spacing), fwhm)
        for spacing in (2, 6)
    )
    np.testing.assert_allclose(fine[1::3, 1::3, 1::3], coarse, atol=1e-5)
