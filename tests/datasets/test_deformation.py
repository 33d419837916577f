"""The random numbers are fixed to 1, so that an amount is the deformation itself."""

import math

import numpy as np
import pytest
import torch
from scipy import ndimage

from mvacourse.datasets.deformation import deform


@pytest.fixture
def all_normals_one(monkeypatch):
    monkeypatch.setattr(
        torch, "randn", lambda *shape, generator=None: torch.ones(shape)
    )


@pytest.fixture
def blob():
    """An image in the middle of which there is something without symmetry."""
    x = torch.zeros(1, 1, 30, 30)
    x[0, 0, 10:20, 10:20] = torch.rand(10, 10)
    return x


def about_centre(x, matrix, shift=0.0):
    """Looks up, by scipy, output pixel o at `matrix @ (o − centre) + centre + shift`.

    Pixels are (row, column), as numpy has them.
    """
    centre = (np.array(x.shape[2:]) - 1) / 2
    offset = centre - matrix @ centre + shift
    image = x[0, 0].double().numpy()
    moved = ndimage.affine_transform(image, matrix, offset, order=1, mode="nearest")
    return torch.from_numpy(moved).float()[None, None]


def test_zero_amounts_change_nothing():
    x = torch.randn(5, 2, 28, 20)
    torch.testing.assert_close(deform(x), x, rtol=0, atol=1e-5)


def test_whole_shift_is_a_roll(all_normals_one, blob):
    expected = blob.roll((-2, -2), dims=(2, 3))
    torch.testing.assert_close(deform(blob, shift=2), expected, rtol=0, atol=1e-4)


def test_elastic_field_of_one_value_is_a_shift(all_normals_one, blob):
    expected = blob.roll((-2, -2), dims=(2, 3))
    torch.testing.assert_close(deform(blob, elastic=2), expected, rtol=0, atol=1e-4)


def test_shift_agrees_with_scipy(all_normals_one, blob):
    expected = about_centre(blob, np.eye(2), shift=1.3)
    torch.testing.assert_close(deform(blob, shift=1.3), expected, rtol=0, atol=1e-4)


# (width, height): also a slice that is no square, where pixels must stay square.
SIZES = [(30, 30), (30, 44), (50, 30)]


def padded(x, size):
    width, height = size
    return torch.nn.functional.pad(x, (0, width - 30, 0, height - 30))


@pytest.mark.parametrize("size", SIZES)
def test_rotation_agrees_with_scipy(all_normals_one, blob, size):
    x, angle = padded(blob, size), math.radians(20)
    cos, sin = math.cos(angle), math.sin(angle)
    # x' = x cos − y sin, y' = x sin + y cos, written for (row, column) = (y, x).
    expected = about_centre(x, np.array([[cos, sin], [-sin, cos]]))
    torch.testing.assert_close(deform(x, rotation=20), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("size", SIZES)
def test_shear_agrees_with_scipy(all_normals_one, blob, size):
    x = padded(blob, size)
    expected = about_centre(x, np.array([[1, 0], [0.4, 1]]))  # columns move with rows
    torch.testing.assert_close(deform(x, shear=0.4), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("size", SIZES)
def test_scale_agrees_with_scipy(all_normals_one, blob, size):
    x = padded(blob, size)
    expected = about_centre(x, 1.25 * np.eye(2))
    torch.testing.assert_close(deform(x, scale=0.25), expected, rtol=0, atol=1e-4)


def test_amounts_are_standard_deviations():
    ramp = torch.arange(28.0).expand(2000, 1, 28, 28)  # the value is the column
    moved = deform(ramp, shift=2)[:, 0, 14, 14] - 14
    assert moved.std().item() == pytest.approx(2, rel=0.1)  # 6 errors of 1/√(2·2000)
    assert moved.mean().abs() < 6 * 2 / 2000**0.5


@pytest.mark.parametrize("amount", ["rotation", "shear", "scale", "shift", "elastic"])
def test_each_image_has_its_own_deformation(amount, blob):
    a, b = deform(blob.expand(2, -1, -1, -1), **{amount: 0.5})
    assert not torch.allclose(a, b, atol=1e-3)
    assert not torch.allclose(a, blob[0], atol=1e-3)


def test_borders_are_repeated_outward(all_normals_one):
    x = torch.full((1, 1, 28, 28), 0.7)
    torch.testing.assert_close(deform(x, shift=9, rotation=30, elastic=3), x)


def test_a_generator_repeats_the_deformations(blob):
    def deformed(seed):
        generator = torch.Generator().manual_seed(seed)
        return deform(blob, rotation=9, elastic=1, generator=generator)

    assert torch.equal(deformed(1), deformed(1))
    assert not torch.equal(deformed(1), deformed(2))
