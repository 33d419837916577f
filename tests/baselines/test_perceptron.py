import numpy as np
import pytest

from mvacourse.baselines.patch_regression import PatchRegression
from mvacourse.baselines.perceptron import perceptron

SHAPE = (12, 13, 14)


def make_subject(seed):
    """Two noisy images in thousands, and a target that no line fits."""
    images = np.random.default_rng(seed).normal(1000, 300, (2, *SHAPE))
    target = 500 + np.abs(images[0] - images[1])
    return images.astype(np.float32), target, np.ones(SHAPE, bool)


@pytest.fixture(scope="module")
def known():
    return [list(arrays) for arrays in zip(*map(make_subject, range(4)), strict=True)]


def fitted(known, *args, n_voxels, **settings):
    return PatchRegression(perceptron(*args, **settings), n_voxels=n_voxels).fit(*known)


def error_of(model):
    images, target, mask = make_subject(9)
    return np.abs(model.predict(images, mask) - target).mean()


def test_it_learns_what_no_line_can(known):
    """A line's best guess of |a − b| is its mean, as a and b are symmetric."""
    _, target, _ = make_subject(9)
    model = fitted(known, (16, 16), n_voxels=2000)
    assert error_of(model) < 0.7 * np.abs(target - target.mean()).mean()


def test_its_layers_are_as_wide_as_asked(known):
    model = fitted(known, (5, 3), n_epochs=1, n_voxels=100)
    weights = model.regressor.regressor_[-1].coefs_
    assert [w.shape for w in weights] == [(2 * 27, 5), (5, 3), (3, 1)]


def test_scale_and_offset_of_the_images_make_no_difference(known):
    images, targets, masks = known
    scaled = [50 * x - 7000 for x in images]
    settings = {"n_epochs": 3, "n_voxels": 500}
    same = fitted(known, (16,), **settings).predict(images[0], masks[0])
    other = fitted((scaled, targets, masks), (16,), **settings)
    np.testing.assert_allclose(other.predict(scaled[0], masks[0]), same, rtol=0.01)


def test_the_same_seed_gives_the_same_network(known):
    settings = {"n_epochs": 2, "n_voxels": 200}
    a, b = (error_of(fitted(known, (8,), seed=1, **settings)) for _ in "ab")
    assert a == b != error_of(fitted(known, (8,), seed=2, **settings))
