"""Contrast ratios of images whose ratios are known."""

import numpy as np
import pytest
import torch

from mvacourse.metrics.contrast import contrast_ratios, lesion_contrast


@pytest.fixture
def thirds():
    """Masks of the left, middle and right third of `(9, 4, 4)`."""
    masks = {}
    for i, name in enumerate(("white", "grey", "fluid")):
        masks[name] = np.zeros((9, 4, 4), bool)
        masks[name][3 * i : 3 * i + 3] = True
    return masks


def image_of(thirds, **levels):
    return sum(level * thirds[name] for name, level in levels.items())


def test_ratios_are_those_of_the_levels(thirds):
    images = {
        "T1w": image_of(thirds, white=400.0, grey=300.0, fluid=100.0),
        "T2w": image_of(thirds, white=50.0, grey=75.0, fluid=200.0),
    }
    ratios = contrast_ratios(images, thirds, thirds["white"])
    assert ratios == {
        "T1w": {"white": 1.0, "grey": 0.75, "fluid": 0.25},
        "T2w": {"white": 1.0, "grey": 1.5, "fluid": 4.0},
    }


def test_the_scale_of_an_image_plays_no_part(thirds):
    image = np.random.default_rng(0).uniform(1, 2, (9, 4, 4))
    images = {"once": image, "thousandfold": 1000 * image}
    ratios = contrast_ratios(images, thirds, thirds["white"])
    assert ratios["once"] == pytest.approx(ratios["thousandfold"])


def test_the_rim_of_a_mask_moves_the_mean_and_not_the_median(thirds):
    image = image_of(thirds, white=100.0, grey=150.0, fluid=1000.0)
    image[5] = 1000.0  # a third of the grey voxels
    ratios = contrast_ratios({"T2w": image}, thirds, thirds["white"])
    assert ratios["T2w"]["grey"] == 1.5


def test_negative_voxels_and_a_dark_region_are_allowed(thirds):
    image = image_of(thirds, white=100.0, grey=50.0, fluid=-1.0)
    ratios = contrast_ratios({"T1w": image}, thirds, thirds["white"])
    assert ratios["T1w"]["fluid"] == -0.01


def test_an_empty_mask_is_named(thirds):
    images = {"T1w": np.ones((9, 4, 4))}
    empty = np.zeros((9, 4, 4), bool)
    with pytest.raises(ValueError, match="mask 'lesion' is empty"):
        contrast_ratios(images, thirds | {"lesion": empty}, thirds["white"])
    with pytest.raises(ValueError, match="mask 'reference' is empty"):
        contrast_ratios(images, thirds, empty)


def test_a_mask_of_another_grid_or_type_is_named_with_the_image(thirds):
    images = {"T1w": np.ones((9, 4, 5))}
    with pytest.raises(ValueError, match=r"'reference'.*\(9, 4, 5\) as T1w has"):
        contrast_ratios(images, thirds, thirds["white"])
    images = {"T1w": np.ones((9, 4, 4))}
    labels = thirds["grey"].astype(np.uint8)
    with pytest.raises(ValueError, match="mask 'grey' is uint8"):
        contrast_ratios(images, {"grey": labels}, thirds["white"])


@pytest.mark.parametrize("level", [0.0, -5.0, np.nan])
def test_a_reference_without_signal_is_refused(thirds, level):
    image = np.full((9, 4, 4), level)
    with pytest.raises(ValueError, match=r"median of T1w .*expected > 0"):
        contrast_ratios({"T1w": image}, thirds, thirds["white"])


def masks_of(thirds, *names):
    return [torch.from_numpy(thirds[name])[None, None] for name in names]


def test_ratio_1_is_mean_over_mean_of_each_image(thirds):
    """By hand: (100 + 100 + 400) / 3 over 100, and the same of another image."""
    image = image_of(thirds, white=100.0, grey=100.0, fluid=0.0)
    image[5] = 400.0  # a third of the grey voxels
    pair = torch.from_numpy(np.stack([image, image + 100])).unsqueeze(1)
    lesions, nawm = masks_of(thirds, "grey", "white")
    assert lesion_contrast(pair, lesions, nawm).tolist() == [2.0, 1.5]
    alone = lesion_contrast(image, thirds["grey"], thirds["white"])
    assert (alone, type(alone)) == (2.0, float)


def test_ratio_1_has_a_gradient_and_no_voxel_outside_counts(thirds):
    image = torch.rand(1, 1, 9, 4, 4) + 1
    lesions, nawm = masks_of(thirds, "grey", "white")
    expected = image[lesions].mean() / image[nawm].mean()
    image[masks_of(thirds, "fluid")[0]] = torch.nan
    image.requires_grad_()
    ratio = lesion_contrast(image, lesions, nawm)
    torch.testing.assert_close(ratio, expected.view(1))
    ratio.sum().backward()
    assert image.grad.isfinite().all()


def test_ratio_1_refuses_empty_masks_and_images_without_signal(thirds):
    image = torch.ones(2, 1, 9, 4, 4)
    lesions, nawm = masks_of(thirds, "grey", "white")
    for empty in ((lesions & nawm, nawm), (lesions, lesions & nawm)):
        with pytest.raises(ValueError, match="mask is empty"):
            lesion_contrast(image, *empty)
    with pytest.raises(ValueError, match=r"mean in nawm is 0, expected > 0"):
        lesion_contrast(0 * image, lesions, nawm)
    with pytest.raises(ValueError, match="expected bool"):
        lesion_contrast(image, lesions.float(), nawm)
    image[1, 0, 4] = torch.nan
    with pytest.raises(ValueError, match="expected finite"):
        lesion_contrast(image, lesions, nawm)
