import numpy as np
import pytest
from scipy import ndimage

from mvacourse.baselines.modality_propagation import ModalityPropagation

SHAPE = (12, 13, 14)


def make_subject(seed):
    """Two smooth images, and a target that the patch around a voxel tells."""
    random = np.random.default_rng(seed)
    images = random.standard_normal((2, *SHAPE))
    images = np.stack([ndimage.gaussian_filter(x, 1) for x in images])
    target = 100 * images[0] - 50 * images[1]
    return images.astype(np.float32), target, np.ones(SHAPE, bool)


@pytest.fixture(scope="module")
def known():
    return [list(arrays) for arrays in zip(*map(make_subject, range(4)), strict=True)]


def test_a_subject_that_is_remembered_whole_comes_back(known):
    """With one neighbour, each voxel finds itself: its distance is 0."""
    model = ModalityPropagation(1, n_voxels=10**6).fit(*known)
    images, target, mask = (arrays[2] for arrays in known)
    np.testing.assert_allclose(model.predict(images, mask), target, rtol=1e-6)


def test_with_all_neighbours_every_voxel_is_the_mean(known):
    n = np.prod(SHAPE)
    first = [arrays[:1] for arrays in known]
    model = ModalityPropagation(n, n_voxels=n).fit(*first)
    y_hat = model.predict(known[0][1], known[2][1])
    np.testing.assert_allclose(y_hat, known[1][0].mean(), rtol=1e-4)


def test_of_patches_alike_the_one_at_the_same_place_is_taken():
    """Constant images: place alone decides, and the target is a ramp."""
    images = np.ones((1, *SHAPE), np.float32)
    images[0, 0] = 2  # so that there is something to scale by
    ramp = np.indices(SHAPE)[2].astype(float)
    at = np.ones(SHAPE, bool)
    model = ModalityPropagation(1, n_voxels=10**6).fit([images], [ramp], [at])
    np.testing.assert_allclose(model.predict(images, at), ramp)


def test_an_unseen_subject_is_nearer_to_the_truth_than_the_mean(known):
    model = ModalityPropagation(5, n_voxels=1500).fit(*known)
    images, target, mask = make_subject(9)
    error = np.abs(model.predict(images, mask) - target).mean()
    assert error < 0.5 * np.abs(target - target.mean()).mean()


def test_outside_the_mask_it_is_0_and_the_images_are_left_alone(known):
    model = ModalityPropagation(n_voxels=500).fit(*known)
    images, _, mask = make_subject(9)
    before, mask[:6] = images.copy(), False
    y_hat = model.predict(images, mask)
    assert y_hat.dtype == np.float32
    assert (y_hat[:6] == 0).all()
    assert (images == before).all()


@pytest.mark.parametrize(("k", "n_voxels"), [(0, 100), (500, 100), (2, 1)])
def test_too_few_voxels_are_refused(known, k, n_voxels):
    with pytest.raises(ValueError, match=rf"n_neighbours is {k} and {4 * n_voxels} "):
        ModalityPropagation(k, n_voxels=n_voxels).fit(*known)


def test_bad_subjects_are_named(known):
    images, targets, masks = known
    with pytest.raises(ValueError, match="training subject 1"):
        ModalityPropagation().fit(
            images, [targets[0], targets[1][1:], *targets[2:]], masks
        )
    with pytest.raises(ValueError, match="of one grid"):
        ModalityPropagation(n_voxels=50).fit(*known).predict(images[0], masks[0][1:])
