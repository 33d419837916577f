import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.optimize import minimize

from mvacourse.baselines.sparse_coding import SparseCoding, local_code

SHAPE = (10, 12, 11)


def subject(seed):
    """A smooth image whose negative is the target."""
    image = gaussian_filter(np.random.default_rng(seed).normal(size=SHAPE), 1.5) * 1000
    mask = np.ones(SHAPE, bool)
    mask[:, :2] = False
    return image[None].astype(np.float32), -image, mask


@pytest.fixture
def training():
    return tuple(zip(*map(subject, (0, 1, 2)), strict=True))


def test_code_is_the_minimum_of_its_objective():
    """Against scipy's constrained minimisation of the equation in the docstring."""
    random = np.random.default_rng(0)
    x, atoms = random.normal(size=5), random.normal(size=(3, 5))
    trace = ((atoms - x) ** 2).sum()

    def objective(w):
        return ((x - w @ atoms) ** 2).sum() + 0.1 * trace * (w**2).sum()

    unity = {"type": "eq", "fun": lambda w: w.sum() - 1}
    expected = minimize(objective, np.ones(3) / 3, constraints=unity, tol=1e-12).x
    found = local_code(x[None], atoms[None], 0.1)
    np.testing.assert_allclose(found[0], expected, atol=1e-5)


def test_half_way_between_two_atoms_each_has_half_the_weight():
    atoms = np.array([[[0.0, 0.0], [2.0, 4.0]]])
    np.testing.assert_allclose(local_code(np.array([[1.0, 2.0]]), atoms), [[0.5, 0.5]])


def test_much_regularisation_gives_the_mean_of_the_atoms():
    random = np.random.default_rng(0)
    weights = local_code(random.normal(size=(4, 6)), random.normal(size=(4, 5, 6)), 1e6)
    np.testing.assert_allclose(weights, 1 / 5, atol=1e-4)


def test_a_subject_in_the_dictionary_is_painted_without_error(training):
    everything = SparseCoding(10**6, n_nonzero=1).fit(*training)
    images, target, _ = subject(1)
    whole = np.ones(SHAPE, bool)
    images, target = images, target.astype(np.float32)
    everything.fit([images], [target], [whole])
    np.testing.assert_allclose(everything.predict(images, whole), target, atol=1e-3)


def test_a_new_subject_is_painted_in_its_mask(training):
    images, target, mask = subject(9)
    made = SparseCoding(900, n_nonzero=5).fit(*training).predict(images, mask)
    assert made.dtype == np.float32
    assert not made[~mask].any()
    error = np.abs(made - target)[mask].mean()
    assert error < 0.5 * np.abs(target - target.mean())[mask].mean()


def test_the_seed_decides_the_atoms(training):
    images, _, mask = subject(9)
    first, again, other = (
        SparseCoding(50, seed=seed).fit(*training).predict(images, mask)
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_bad_subjects_are_refused(training):
    with pytest.raises(ValueError, match="at least 1"):
        SparseCoding().fit([], [], [])
    fitted = SparseCoding(50).fit(*training)
    images, _, mask = subject(9)
    with pytest.raises(ValueError, match="NaN"):
        fitted.predict(images * np.nan, mask)
    with pytest.raises(ValueError, match="one grid"):
        fitted.predict(images[:, 1:], mask)
