import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score

from mvacourse.metrics import dice, lesion_detection


def test_dice_is_the_f1_score_of_voxels_image_by_image():
    a, b = torch.rand(2, 5, 1, 6, 7, 4) > 0.6
    expected = [f1_score(x.ravel(), y.ravel()) for x, y in zip(a, b, strict=True)]
    assert dice(a, b).tolist() == pytest.approx(expected)
    assert torch.equal(dice(a, b), dice(b, a))


def test_of_arrays_it_is_one_number_of_the_whole():
    a, b = np.random.default_rng(0).random((2, 6, 7, 4)) > 0.6
    found = dice(a, b)
    assert isinstance(found, float)
    assert found == pytest.approx(f1_score(a.ravel(), b.ravel()))


def test_equal_masks_have_one_and_masks_apart_none():
    a = torch.zeros(3, 1, 4, 4, dtype=torch.bool)
    a[:2, :, :2] = True
    b = a.clone()
    b[1] = ~a[1]
    assert dice(a, b).tolist() == [1, 0, 1]  # the third pair is empty


@pytest.fixture
def three_lesions():
    """Lesions of 27, 8 and 1 voxels, well apart."""
    mask = np.zeros((20, 12, 12), bool)
    mask[1:4, 1:4, 1:4] = mask[8:10, 8:10, 8:10] = mask[15, 4, 4] = True
    return mask


def test_a_lesion_is_detected_by_a_single_voxel(three_lesions):
    found = np.zeros_like(three_lesions)
    found[3, 3, 3] = True
    detection = lesion_detection(found, three_lesions)
    assert detection == (3, 1, 0)
    assert detection.rate == pytest.approx(1 / 3)


def test_one_found_blob_may_detect_two_lesions(three_lesions):
    found = np.zeros_like(three_lesions)
    found[2:10, 2:10, 2:10] = True
    assert lesion_detection(found, three_lesions) == (3, 2, 0)


def test_what_touches_no_lesion_is_false(three_lesions):
    found = three_lesions.copy()
    found[18, 10, 10] = found[18, 2, 2] = True
    assert lesion_detection(found, three_lesions) == (3, 3, 2)


def test_a_lesion_beside_voxels_that_only_neighbour_it_is_missed(three_lesions):
    found = np.zeros_like(three_lesions)
    found[14, 4, 4] = True
    assert lesion_detection(found, three_lesions) == (3, 0, 1)


def test_the_smallest_are_not_counted_but_may_detect(three_lesions):
    found = np.zeros_like(three_lesions)
    found[3, 3, 3] = found[18, 2, 2] = True
    assert lesion_detection(found, three_lesions, smallest=2) == (2, 1, 0)


def test_without_true_lesions_there_is_no_rate(three_lesions):
    detection = lesion_detection(three_lesions, np.zeros_like(three_lesions))
    assert detection == (0, 0, 3)
    assert np.isnan(detection.rate)


@pytest.mark.parametrize("measure", [dice, lesion_detection])
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.ones((3, 3, 3)), np.ones((3, 3, 3))),
        (np.ones((3, 3, 3), bool), np.ones((3, 3, 4), bool)),
        (np.ones((3, 3, 3), bool), np.ones((3, 3, 3), np.uint8)),
    ],
)
def test_what_are_no_masks_of_one_grid_is_refused(measure, a, b):
    with pytest.raises(ValueError, match="expected bool of one shape"):
        measure(a, b)
