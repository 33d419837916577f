import numpy as np
import pytest
from scipy import ndimage

from mvacourse.baselines.lesion_threshold import BLUR, brightness, segment_lesions

SPACING = (2.0, 2.0, 2.0)


@pytest.fixture
def patient():
    """A brain of level 300 with a lesion 1.5 times as bright."""
    brain = np.zeros((16, 16, 16), bool)
    brain[2:14, 2:14, 2:14] = True
    lesion = np.zeros_like(brain)
    lesion[5:9, 5:9, 5:9] = True
    return 300.0 * brain + 150.0 * lesion, brain, lesion


def test_a_bright_lesion_is_found_whole_and_nothing_else(patient):
    flair, brain, lesion = patient
    found = segment_lesions(flair, brain, SPACING, threshold=1.25)
    assert not (found & ~lesion).any()
    # Blurred by less than a voxel, corners alone fall below the threshold.
    assert (lesion & ~found).sum() <= 8


def test_the_unit_of_the_image_makes_no_difference(patient):
    flair, brain, _ = patient
    masks = [
        segment_lesions(unit * flair, brain, SPACING, threshold=1.3)
        for unit in (1.0, 0.01, 7)
    ]
    assert (masks[0] == masks[1]).all()
    assert (masks[0] == masks[2]).all()


def test_brightness_is_the_blurred_image_over_the_median_of_the_brain(patient):
    """Against scipy, with a standard deviation in voxels for each axis."""
    flair, brain, _ = patient
    sigma = BLUR / 2.355 / np.array([1.0, 2.0, 4.0])
    expected = ndimage.gaussian_filter(flair / 300, sigma) * brain
    found = brightness(flair, brain, (1.0, 2.0, 4.0))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_higher_threshold_finds_part_of_what_a_lower_finds(patient):
    flair, brain, _ = patient
    noisy = flair + np.random.default_rng(0).normal(0, 30, flair.shape)
    low, high = (
        segment_lesions(noisy, brain, SPACING, threshold=t) for t in (1.1, 1.3)
    )
    assert high.sum() < low.sum()
    assert not (high & ~low).any()


def test_what_has_no_level_is_refused(patient):
    flair, brain, _ = patient
    with pytest.raises(ValueError, match="one shape, and bool"):
        brightness(flair, brain[1:], SPACING)
    with pytest.raises(ValueError, match="with 0 voxels"):
        brightness(flair, np.zeros_like(brain), SPACING)
    with pytest.raises(ValueError, match="median of flair in the brain is 0"):
        brightness(0 * flair, brain, SPACING)
