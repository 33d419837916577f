import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from mvacourse.baselines.patch_regression import PatchRegression, forest

SHAPE = (9, 10, 11)


def make_subject(seed):
    """A target that the neighbour to the left tells in one image of two."""
    images = np.random.default_rng(seed).normal(1000, 300, (2, *SHAPE))
    target = 3 * np.roll(images[1], 1, axis=0) - 500
    target[0] = 3 * images[1][0] - 500  # as beyond the edge images go on
    return images.astype(np.float32), target, np.ones(SHAPE, bool)


@pytest.fixture(scope="module")
def known():
    return [list(arrays) for arrays in zip(*map(make_subject, range(3)), strict=True)]


def test_a_linear_target_is_found_exactly_by_a_line(known):
    model = PatchRegression(LinearRegression(), n_voxels=500).fit(*known)
    images, target, mask = make_subject(9)
    y_hat = model.predict(images, mask)
    assert y_hat.dtype == np.float32
    np.testing.assert_allclose(y_hat, target, rtol=1e-3, atol=1)


def test_the_voxels_are_drawn_from_the_mask(known):
    """Outside the mask the target is nonsense, and does no harm."""
    images, targets, masks = ([a.copy() for a in arrays] for arrays in known)
    for target, mask in zip(targets, masks, strict=True):
        mask[:, :5] = False
        target[:, :5] = 1e6
    model = PatchRegression(LinearRegression()).fit(images, targets, masks)
    x, target, mask = make_subject(9)
    mask[4:] = False
    y_hat = model.predict(x, mask)
    np.testing.assert_allclose(y_hat[mask], target[mask], rtol=1e-3, atol=1)
    assert (y_hat[~mask] == 0).all()


def test_a_forest_has_as_many_trees_as_asked_and_learns(known):
    model = PatchRegression(forest(7), n_voxels=900).fit(*known)
    assert len(model.regressor.estimators_) == 7
    images, target, mask = make_subject(9)
    error = np.abs(model.predict(images, mask) - target).mean()
    assert error < 0.6 * np.abs(target - target.mean()).mean()


def test_bad_subjects_are_named(known):
    images, targets, masks = known
    with pytest.raises(ValueError, match="as many of each"):
        PatchRegression(forest()).fit(images[:2], targets, masks)
    with pytest.raises(ValueError, match="training subject 0"):
        PatchRegression(forest()).fit([images[0] * np.nan], targets[:1], masks[:1])
    with pytest.raises(ValueError, match="of one grid"):
        PatchRegression(LinearRegression()).fit(*known).predict(images[0], masks[0][1:])
