"""Tissues of a made-up brain, whose truth is known."""

import numpy as np
import pytest
from scipy import ndimage

from mvacourse.datasets.tissue_mixture import (
    FLUID,
    GREY,
    WHITE,
    normal_appearing_white_matter,
    segment,
)

# Ratios to white matter as in real patients; columns are T1, T2 and FLAIR.
SIGNALS = {FLUID: (0.1, 3.2, 0.3), GREY: (0.7, 1.4, 1.2), WHITE: (1.0, 1.0, 1.0)}
LESION = (0.75, 1.8, 1.4)


def make_brain(shape=(40, 44, 40), seed=0, blur=0.6, noise=0.04):
    """Draws ventricles, white matter, a folded cortex and fluid around it.

    Returns:
        Images `(3, X, Y, Z)` T1, T2 and FLAIR, brain and lesion masks, and the tissue
        that most of each voxel is of.
    """
    rng = np.random.default_rng(seed)
    x = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"))
    radius = np.linalg.norm(x, axis=0)
    folds = ndimage.gaussian_filter(rng.standard_normal(shape), 2)
    surface = radius + 0.07 * folds / folds.std()
    brain = radius < 0.9
    truth = np.select([radius < 0.25, surface < 0.6, surface < 0.82], [1, 3, 2], 1)
    truth = (truth * brain).astype(np.uint8)
    lesion = np.linalg.norm(x - np.array([0.3, 0, 0]).reshape(3, 1, 1, 1), axis=0) < 0.1
    images = np.zeros((3, *shape))
    for tissue, signals in SIGNALS.items():
        images += np.reshape(signals, (3, 1, 1, 1)) * (truth == tissue)
    images[:, lesion] = np.reshape(LESION, (3, 1))
    images = ndimage.gaussian_filter(images, (0, blur, blur, blur))
    images += noise * rng.standard_normal(images.shape)
    return images * brain, brain, lesion, truth


def dice(a, b):
    return 2 * np.count_nonzero(a & b) / (a.sum() + b.sum())


@pytest.mark.parametrize("seed", [0, 1])
def test_the_three_tissues_are_found(seed):
    images, brain, lesion, truth = make_brain(seed=seed)
    labels = segment(*images, brain, lesion)
    seen = brain & ~lesion
    assert labels.dtype == np.uint8
    assert (labels[~seen] == 0).all()
    assert (labels[seen] > 0).all()
    for tissue in (FLUID, GREY, WHITE):
        assert dice(labels == tissue, seen & (truth == tissue)) > 0.95


def test_white_matter_found_is_white_matter():
    images, brain, lesion, truth = make_brain()
    labels = segment(*images, brain, lesion)
    nawm = normal_appearing_white_matter(labels, lesion)
    assert (truth[nawm] == WHITE).mean() > 0.97


def test_the_scale_of_each_scanner_plays_no_part():
    images, brain, lesion, _ = make_brain()
    labels = segment(*images, brain, lesion)
    t1, t2, flair = images
    again = segment(3000 * t1, 0.01 * t2, 40 * flair, brain, lesion)
    assert (again == labels).mean() > 0.9999


def test_labels_are_the_same_each_time_whatever_was_drawn_before():
    images, brain, lesion, _ = make_brain()
    first = segment(*images, brain, lesion)
    np.random.rand(5)  # noqa: NPY002 (the stream scikit-learn draws from)
    assert (segment(*images, brain, lesion) == first).all()


def test_a_bias_field_is_borne():
    images, brain, lesion, truth = make_brain()
    bias = np.linspace(0.92, 1.08, brain.shape[0]).reshape(-1, 1, 1)
    labels = segment(*(images * bias), brain, lesion)
    assert dice(labels == WHITE, ~lesion & (truth == WHITE)) > 0.9


def test_a_brain_without_lesions_can_be_segmented():
    images, brain, lesion, _ = make_brain()
    none = np.zeros_like(lesion)
    labels = segment(*images, brain, none)
    assert (labels[brain] > 0).all()
    nawm = normal_appearing_white_matter(labels, none)
    assert (nawm == (labels == WHITE)).all()


def test_the_inputs_are_left_as_they_are():
    images, brain, lesion, _ = make_brain()
    before = images.copy(), brain.copy(), lesion.copy()
    segment(*images, brain, lesion)
    for array, copy in zip((images, brain, lesion), before, strict=True):
        assert (array == copy).all()


# --- Normal-appearing white matter ---


@pytest.mark.parametrize("margin", [0, 1, 2, 3])
def test_the_margin_is_kept_in_all_directions(margin):
    labels = np.full((15, 15, 15), WHITE, np.uint8)
    lesion = np.zeros(labels.shape, bool)
    lesion[7, 7, 7] = True
    nawm = normal_appearing_white_matter(labels, lesion, margin=margin)
    assert np.count_nonzero(~nawm) == (2 * margin + 1) ** 3
    assert not nawm[7 - margin, 7, 7 + margin]


def test_only_white_matter_is_normal_appearing_white_matter():
    labels = np.random.default_rng(0).integers(0, 4, (8, 8, 8))
    none = np.zeros(labels.shape, bool)
    nawm = normal_appearing_white_matter(labels, none)
    assert (nawm == (labels == WHITE)).all()


def test_a_negative_margin_or_another_grid_is_refused():
    labels, lesion = np.ones((4, 4, 4)), np.ones((4, 4, 4), bool)
    with pytest.raises(ValueError, match="margin is -1"):
        normal_appearing_white_matter(labels, lesion, margin=-1)
    with pytest.raises(ValueError, match=r"\(4, 4, 4\).*\(3, 4, 4\).*one shape"):
        normal_appearing_white_matter(labels, lesion[1:])
    with pytest.raises(ValueError, match="lesion is uint8"):
        normal_appearing_white_matter(labels, lesion.astype(np.uint8))


# --- Bad input ---


def test_arrays_of_several_grids_are_refused():
    images, brain, lesion, _ = make_brain()
    t1, t2, flair = images
    with pytest.raises(ValueError, match="expected one shape"):
        segment(t1, t2[1:], flair, brain, lesion)
    with pytest.raises(ValueError, match=r"float64 and\s+bool"):
        segment(t1, t2, flair, brain.astype(float), lesion)


def test_an_empty_brain_mask_is_refused():
    images, brain, lesion, _ = make_brain()
    with pytest.raises(ValueError, match="brain has 0 voxels"):
        segment(*images, np.zeros_like(brain), lesion)


@pytest.mark.parametrize("value", [5.0, np.nan, np.inf])
def test_a_constant_or_broken_image_is_refused(value):
    images, brain, lesion, _ = make_brain()
    images[1] = value
    with pytest.raises(ValueError, match="constant, NaN or infinite"):
        segment(*images, brain, lesion)
