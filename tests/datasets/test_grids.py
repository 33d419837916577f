"""Grids compared and resampled; expected places come from nibabel and closed forms."""

from dataclasses import replace

import nibabel as nib
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from mvacourse.datasets.grids import Volume, check_same_grid, resample

# Anisotropic, and tilted by some degrees.
TILTED = np.array(
    [
        [1.0, 0.125, -0.25, -90.5],
        [-0.125, 1.25, 0.5, -126.25],
        [0.25, -0.5, 3.0, -72.75],
        [0, 0, 0, 1],
    ]
)


def head(shape=(3, 4, 5), dtype=np.float32):
    """Voxels that are all different, so that no two orientations look alike."""
    order = np.random.default_rng(0).permutation(np.prod(shape))
    return order.reshape(shape).astype(dtype)


def assert_same(volume, array, affine, atol=0.0):
    np.testing.assert_array_equal(volume.array, array)
    np.testing.assert_allclose(volume.affine, affine, rtol=0, atol=atol)


def test_a_batch_is_no_volume():
    with pytest.raises(ValueError, match=r"shape \(1, 3, 4, 5\).*without batch"):
        Volume(head()[None], TILTED)


def moved(affine, *mm):
    affine = affine.copy()
    affine[:3, 3] += mm
    return affine


def test_equal_grids_pass_up_to_rounding():
    first = Volume(head(), TILTED)
    check_same_grid({})
    check_same_grid({"T1w": first, "CT": Volume(head(), moved(TILTED, 0, 0.005, 0))})


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Volume(head(), moved(TILTED, 0, 3, 4), "b.nii"), r"\(3, 4, 5\).*up to 5 mm"),
        (Volume(head((3, 4, 6)), TILTED, "b.nii"), r"\(3, 4, 6\).*up to 0 mm"),
        # Half a millimetre per voxel, over two steps along the first axis.
        (Volume(head(), TILTED + np.diag([0.5, 0, 0, 0]), "b.nii"), r"up to 1 mm"),
        (Volume(head(), TILTED * np.nan, "b.nii"), r"up to nan mm"),
    ],
)
def test_other_grids_name_both_files_and_the_cure(other, message):
    first = Volume(head(), TILTED, "a.nii")
    message = rf"CT \(b\.nii\).*{message}.*resample"
    with pytest.raises(ValueError, match=message) as caught:
        check_same_grid({"T1w": first, "CT": other})
    assert "T1w (a.nii)" in str(caught.value)


def test_resampling_to_the_own_grid_changes_nothing():
    for array in (head(), head() > 40, head(dtype=np.int32)):
        volume = Volume(array, TILTED, "a.nii")
        same = resample(volume, Volume(head() * 0, TILTED))
        assert_same(same, array, TILTED)
        assert same.array.dtype == array.dtype
        assert same.source == "a.nii"


def test_a_shift_by_whole_voxels_copies_them_and_fills_the_rest():
    like = Volume(head(), moved(TILTED, *TILTED[:3, 1]))  # one voxel to the front
    out = resample(Volume(head(), TILTED), like, fill=-1000)
    np.testing.assert_array_equal(out.array[:, :-1], head()[:, 1:])
    np.testing.assert_array_equal(out.array[:, -1], -1000)


def test_a_hairs_breadth_does_not_lose_the_outermost_voxels():
    for mm in (-1e-4, 1e-4):
        like = Volume(head(), moved(TILTED, mm, mm, mm))
        out = resample(Volume(head() + 100, TILTED), like)
        np.testing.assert_allclose(out.array, head() + 100, atol=0.05)


def test_a_linear_function_of_place_survives_any_grid():
    def ramp(shape, affine):
        places = np.moveaxis(np.indices(shape), 0, -1)
        return nib.affines.apply_affine(affine, places) @ [2.0, -1, 0.5]

    fine = np.eye(4)
    volume = Volume(ramp((9, 9, 9), fine).astype(np.float32), fine)
    turned = np.eye(4)
    turned[:3, :3] = Rotation.from_euler("xyz", [20, 10, 5], degrees=True).as_matrix()
    turned[:3, 3] = 3
    out = resample(volume, Volume(np.zeros((3, 3, 3)), turned))
    np.testing.assert_allclose(out.array, ramp((3, 3, 3), turned), atol=1e-5)
    np.testing.assert_array_equal(out.affine, turned)


def test_masks_and_labels_take_the_nearest_voxel():
    labels = Volume(head(dtype=np.int32), np.eye(4))
    half = np.diag([0.5, 0.5, 0.5, 1.0])
    half[:3, 3] = 0.1
    like = Volume(np.zeros((4, 6, 8)), half)
    out = resample(labels, like, order=1).array
    i, j, k = (np.rint(0.5 * n + 0.1).astype(int) for n in np.indices((4, 6, 8)))
    np.testing.assert_array_equal(out, labels.array[i, j, k])
    mask = resample(replace(labels, array=labels.array > 40), like).array
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, out > 40)


def test_volumes_apart_are_not_resampled():
    far = Volume(head(), moved(TILTED, 500, 0, 0), "b.nii")
    with pytest.raises(ValueError, match=r"b\.nii and a\.nii do not overlap.*register"):
        resample(far, Volume(head(), TILTED, "a.nii"))
