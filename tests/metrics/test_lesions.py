"""Lesions counted in masks made by hand, and in the real ones."""

import numpy as np
import pytest
from scipy import ndimage

from mvacourse.metrics.lesions import lesion_load, lesion_volumes, within

MM = (1.0, 1.0, 1.0)


@pytest.fixture
def three_lesions():
    """Lesions of 64, 12 and 1 voxels, well apart."""
    mask = np.zeros((20, 20, 20), bool)
    mask[2:6, 2:6, 2:6] = True
    mask[10:12, 10:12, 10:13] = True
    mask[17, 17, 17] = True
    return mask


def test_each_lesion_is_measured_in_order_of_size(three_lesions):
    assert lesion_volumes(three_lesions, MM, smallest=0).tolist() == [1, 12, 64]
    assert lesion_load(three_lesions, MM) == pytest.approx(0.077)


def test_small_components_are_no_lesions_but_count_to_the_load(three_lesions):
    assert lesion_volumes(three_lesions, MM).tolist() == [12, 64]
    assert lesion_volumes(three_lesions, MM, smallest=13).tolist() == [64]


def test_a_lesion_of_exactly_the_smallest_volume_counts(three_lesions):
    assert lesion_volumes(three_lesions, MM, smallest=12).tolist() == [12, 64]
    rounded = (0.99999994, 1.0, 1.0)  # as a spacing read from a file may be
    assert len(lesion_volumes(three_lesions, rounded, smallest=12)) == 2


def test_volumes_are_in_cubic_millimetres_of_anisotropic_voxels(three_lesions):
    spacing = (0.5, 2.0, 3.0)  # 3 mm³
    assert lesion_volumes(three_lesions, spacing).tolist() == [36, 192]
    assert lesion_load(three_lesions, spacing) == pytest.approx(0.231)


def test_voxels_that_share_only_a_corner_are_one_lesion():
    mask = np.zeros((5, 5, 5), bool)
    mask[1, 1, 1] = mask[2, 2, 2] = True
    assert lesion_volumes(mask, MM, smallest=0).tolist() == [2]
    mask[2, 2, 2], mask[3, 3, 3] = False, True
    assert lesion_volumes(mask, MM, smallest=0).tolist() == [1, 1]


def test_volumes_add_up_to_the_load_of_any_mask():
    noise = np.random.default_rng(0).standard_normal((40, 40, 40))
    mask = ndimage.gaussian_filter(noise, 2) > 0.15
    spacing = (1.0, 1.5, 2.0)
    volumes = lesion_volumes(mask, spacing, smallest=0)
    assert len(volumes) > 10
    assert volumes.sum() / 1000 == pytest.approx(lesion_load(mask, spacing))


def test_a_mask_without_lesions_has_none():
    mask = np.zeros((5, 5, 5), bool)
    assert lesion_volumes(mask, MM).shape == (0,)
    assert lesion_load(mask, MM) == 0


def test_within_counts_voxels_up_to_and_including_the_distance():
    distance = np.broadcast_to(np.arange(10.0)[:, None, None], (10, 4, 4))
    mask = np.zeros((10, 4, 4), bool)
    mask[2:6] = True  # at 2, 3, 4 and 5 mm
    assert within(distance, mask, 1.9) == 0
    assert within(distance, mask, 3) == 0.5
    assert within(distance, mask, 5) == 1


def test_within_grows_with_the_distance(three_lesions):
    place = np.ones((20, 20, 20), bool)
    place[0] = False
    distance = ndimage.distance_transform_edt(place)
    fractions = [within(distance, three_lesions, mm) for mm in range(0, 20)]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)


@pytest.mark.parametrize("measure", [lesion_volumes, lesion_load])
@pytest.mark.parametrize(
    "mask", [np.ones((3, 3, 3)), np.ones((3, 3), bool), np.ones((3, 3, 3), np.uint8)]
)
def test_what_is_no_mask_is_refused(measure, mask):
    with pytest.raises(ValueError, match=r"mask is .* expected bool of shape"):
        measure(mask, MM)


def test_within_needs_a_lesion_and_one_grid(three_lesions):
    distance = np.ones((20, 20, 20))
    with pytest.raises(ValueError, match="mask is empty"):
        within(distance, np.zeros_like(three_lesions), 10)
    with pytest.raises(ValueError, match=r"\(20, 20, 19\).*\(20, 20, 20\).*one shape"):
        within(distance[..., 1:], three_lesions, 10)
    with pytest.raises(ValueError, match="expected bool"):
        within(distance, three_lesions.astype(float), 10)
