import numpy as np
import pytest
from scipy import ndimage

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    join_neighbourhoods,
    neighbourhoods,
)

SHAPE = (5, 6, 7)


@pytest.fixture
def images():
    return np.random.default_rng(0).normal(size=(2, *SHAPE)).astype(np.float32)


@pytest.fixture
def mask():
    return np.random.default_rng(1).random(SHAPE) < 0.4


def test_cubes_are_cut_out_with_the_edge_repeated(images, mask):
    """Against indices clipped to the volume, voxel by voxel."""
    cubes = neighbourhoods(images, mask, 2)
    assert cubes.shape == (mask.sum(), 2 * 125)
    assert cubes.dtype == np.float32
    for voxel, cube in zip(np.argwhere(mask), cubes, strict=True):
        around = [
            np.clip(np.arange(i - 2, i + 3), 0, n - 1)
            for i, n in zip(voxel, SHAPE, strict=True)
        ]
        expected = images[(slice(None), *np.ix_(*around))]
        np.testing.assert_array_equal(cube, expected.ravel())


def test_voxels_farther_apart_are_those_of_a_larger_cube(images, mask):
    far = neighbourhoods(images, mask, 1, spacing=3).reshape(-1, 2, 3, 3, 3)
    large = neighbourhoods(images, mask, 3).reshape(-1, 2, 7, 7, 7)
    np.testing.assert_array_equal(far, large[..., ::3, ::3, ::3])


def test_the_mean_of_a_cube_is_that_of_a_uniform_filter(images, mask):
    expected = ndimage.uniform_filter(images[0], 3, mode="nearest")[mask]
    cubes = neighbourhoods(images[:1], mask, 1)
    np.testing.assert_allclose(cubes.mean(axis=1), expected, atol=1e-6)


def test_radius_zero_is_the_voxel_itself(images, mask):
    np.testing.assert_array_equal(neighbourhoods(images, mask, 0).T, images[:, mask])


def test_cubes_that_agree_are_joined_to_the_volume_they_came_from(images, mask):
    cubes = neighbourhoods(images[:1], mask, 1)
    joined = join_neighbourhoods(cubes, mask)
    reached = ndimage.binary_dilation(mask, np.ones((3, 3, 3)))
    np.testing.assert_allclose(joined[reached], images[0][reached], atol=1e-6)
    assert (joined[~reached] == 0).all()


def test_cubes_that_differ_are_averaged():
    mask = np.zeros(SHAPE, bool)
    mask[2, 3, 3:5] = True  # two neighbours share 18 of their 27 voxels
    joined = join_neighbourhoods(np.array([[0.0] * 27, [1.0] * 27]), mask)
    assert joined[2, 3].tolist() == [0, 0, 0, 0.5, 0.5, 1, 0]


def test_few_voxels_lie_in_the_mask_and_the_seed_decides(mask):
    few = few_voxels(mask, 10, np.random.default_rng(0))
    assert few.sum() == 10
    assert not (few & ~mask).any()
    again = few_voxels(mask, 10, np.random.default_rng(0))
    np.testing.assert_array_equal(few, again)
    assert few_voxels(mask, 10**6, np.random.default_rng(0)).sum() == mask.sum()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, m: (x[0], m, 1), r"images have shape \(5, 6, 7\)"),
        (lambda x, m: (x[:, 1:], m, 1), r"mask \(5, 6, 7\), expected .* one grid"),
        (lambda x, m: (x, m & False, 1), "bool with 0 voxels"),
        (lambda x, m: (x, m.astype(int), 1), "mask is int64"),
        (lambda x, m: (x * np.nan, m, 1), "NaN"),
        (lambda x, m: (x, m, -1), "radius is -1"),
    ],
)
def test_bad_images_are_refused(images, mask, change, message):
    with pytest.raises(ValueError, match=message):
        neighbourhoods(*change(images, mask))


@pytest.mark.parametrize("shape", [(3, 27), (2, 8), (2, 20)])
def test_what_is_not_one_cube_a_voxel_is_refused(shape):
    mask = np.zeros(SHAPE, bool)
    mask[0, 0, :2] = True
    with pytest.raises(ValueError, match=r"expected \(2, p³\)"):
        join_neighbourhoods(np.zeros(shape), mask)
