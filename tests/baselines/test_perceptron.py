import numpy as np
import pytest

from mvacourse.baselines.perceptron import Perceptron

SHAPE = (12, 13, 14)


def make_subject(seed):
    """Two noisy images in thousands, and a target that no line fits."""
    images = np.random.default_rng(seed).normal(1000, 300, (2, *SHAPE))
    target = 500 + np.abs(images[0] - images[1])
    return images.astype(np.float32), target, np.ones(SHAPE, bool)


@pytest.fixture(scope="module")
def known():
    return [list(arrays) for arrays in zip(*map(make_subject, range(4)), strict=True)]


def error_of(model):
    images, target, mask = make_subject(9)
    return np.abs(model.predict(images, mask) - target).mean()


def test_it_learns_what_no_line_can(known):
    """A line's best guess of |a − b| is its mean, as a and b are symmetric."""
    _, target, _ = make_subject(9)
    model = Perceptron((16, 16), n_voxels=2000).fit(*known)
    assert error_of(model) < 0.7 * np.abs(target - target.mean()).mean()


def test_its_layers_are_as_wide_as_asked(known):
    model = Perceptron((5, 3), n_epochs=1, n_voxels=100).fit(*known)
    weights = model.network.regressor_[-1].coefs_
    assert [w.shape for w in weights] == [(2 * 27, 5), (5, 3), (3, 1)]


def test_scale_and_offset_of_the_images_make_no_difference(known):
    images, targets, masks = known
    same = Perceptron((16,), n_epochs=3, n_voxels=500).fit(*known)
    scaled = [50 * x - 7000 for x in images]
    other = Perceptron((16,), n_epochs=3, n_voxels=500).fit(scaled, targets, masks)
    np.testing.assert_allclose(
        other.predict(scaled[0], masks[0]), same.predict(images[0], masks[0]), rtol=0.01
    )


def test_the_same_seed_gives_the_same_network(known):
    settings = {"n_epochs": 2, "n_voxels": 200}
    a, b = (error_of(Perceptron((8,), seed=1, **settings).fit(*known)) for _ in "ab")
    c = error_of(Perceptron((8,), seed=2, **settings).fit(*known))
    assert a == b != c


def test_outside_the_mask_it_is_0(known):
    model = Perceptron((4,), n_epochs=1, n_voxels=100).fit(*known)
    images, _, mask = make_subject(9)
    mask[:6] = False
    y_hat = model.predict(images, mask)
    assert y_hat.dtype == np.float32
    assert (y_hat[:6] == 0).all()
    assert (y_hat[6:] != 0).all()


def test_bad_subjects_are_named(known):
    images, targets, masks = known
    with pytest.raises(ValueError, match="as many of each"):
        Perceptron().fit(images[:2], targets, masks)
    with pytest.raises(ValueError, match="training subject 0"):
        Perceptron().fit([images[0] * np.nan], targets[:1], masks[:1])
