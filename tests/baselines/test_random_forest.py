import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from mvacourse.baselines.random_forest import RandomForest

SHAPE = (10, 12, 11)


def subject(seed):
    """Two modalities; where the first is the greater, the target is 100."""
    random = np.random.default_rng(seed)
    images = gaussian_filter(random.normal(size=(2, *SHAPE)), (0, 1, 1, 1)) * 1000
    mask = np.ones(SHAPE, bool)
    mask[:, :2] = False
    return images.astype(np.float32), 100.0 * (images[0] > images[1]), mask


@pytest.fixture
def training():
    return tuple(zip(*map(subject, (0, 1, 2)), strict=True))


@pytest.mark.parametrize("auto_context", [False, True])
def test_a_forest_learns_what_no_average_tells(training, auto_context):
    options = {"n_voxels": 900, "auto_context": auto_context}
    forest = RandomForest(10, **options).fit(*training)
    images, target, mask = subject(9)
    made = forest.predict(images, mask)
    assert made.dtype == np.float32
    assert not made[~mask].any()
    by_chance = np.abs(target - target.mean())[mask].mean()  # about 50
    assert np.abs(made - target)[mask].mean() < 0.5 * by_chance


def test_the_second_forest_sees_the_first_painting(training):
    first, second = RandomForest(2, n_voxels=50).fit(*training).forests
    assert (first.n_features_in_, second.n_features_in_) == (2 * 81 + 3, 3 * 81 + 3)


def test_the_second_forest_repairs_a_target_that_is_far_away():
    """What the target is shows only 12 voxels off: beyond one sight, within two."""

    def head(seed):
        x = np.zeros((1, 30, 6, 6), np.float32)
        x[0, :2] = np.random.default_rng(seed).choice([-500, 500])
        return x, x[0] * 0 + x[0, 0, 0, 0], np.ones(x.shape[1:], bool)

    training = tuple(zip(*map(head, range(8)), strict=True))

    def error(auto_context):
        options = {"n_voxels": 400, "auto_context": auto_context}
        forest = RandomForest(5, **options).fit(*training)
        x, y, mask = head(99)
        return np.abs(forest.predict(x, mask) - y)[15:20].mean()

    assert error(True) < 0.7 * error(False)


def test_the_seed_decides(training):
    images, _, mask = subject(9)
    first, again, other = (
        RandomForest(2, n_voxels=50, seed=seed).fit(*training).predict(images, mask)
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y, m: (x[:2], y, m), r"are of \(2, 3, 3\) subjects"),
        (lambda x, y, m: ([], [], []), "at least 1"),
        (lambda x, y, m: (x, [*y[:2], y[2] * np.nan], m), "subject 2: images hold NaN"),
        (lambda x, y, m: (x, y, [*m[:2], m[2] & False]), "subject 2: mask .* 0 voxels"),
        (lambda x, y, m: ([*x[:2], x[2][:1]], y, m), r"\[2, 2, 1\] modalities"),
    ],
)
def test_bad_training_subjects_are_refused(training, change, message):
    with pytest.raises(ValueError, match=message):
        RandomForest(2).fit(*change(*training))
