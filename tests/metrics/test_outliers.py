import numpy as np
import pytest
from scipy.stats import norm

from mvacourse.metrics.outliers import outliers, relative_spread


def test_of_gaussian_tissue_as_many_lie_beyond_as_theory_says():
    random = np.random.default_rng(0)
    image = random.normal(1000, 60, 400_000)
    tissue = np.ones(image.shape, bool)
    spread = relative_spread(image, tissue)
    assert spread == pytest.approx(0.06, rel=0.01)
    for n_sd in (1.0, 2.0, 3.0):
        for side in ("bright", "dark"):
            found = outliers(image, tissue, spread=spread, side=side, n_sd=n_sd)
            expected = norm.sf(n_sd)
            error = np.sqrt(expected / image.size)
            assert found.mean() == pytest.approx(
                expected, abs=4 * error + 0.01 * expected
            )


def test_only_the_tissue_counts_and_no_unit_does():
    image = np.array([100.0, 100.0, 100.0, 140.0, 60.0, 900.0])
    tissue = np.array([1, 1, 1, 1, 1, 0], bool)  # mean 100
    bright = outliers(image, tissue, spread=0.1, side="bright")
    dark = outliers(7 * image, tissue, spread=0.1, side="dark")
    assert bright.tolist() == [False, False, False, True, False, False]
    assert dark.tolist() == [False, False, False, False, True, False]
    assert not outliers(image, tissue, spread=0.14, side="bright").any()


@pytest.mark.parametrize(
    ("image", "region", "side", "words"),
    [
        (np.ones(3), np.zeros(3, bool), "bright", "with 0 voxels"),
        (np.ones(3), np.ones(3), "bright", "region is float64"),
        (np.ones(3), np.ones(4, bool), "bright", r"region is bool \(4,\)"),
        (np.zeros(3), np.ones(3, bool), "dark", "the mean in the region is 0"),
        (np.full(3, np.nan), np.ones(3, bool), "dark", "is nan"),
        (np.ones(3), np.ones(3, bool), "left", "side is 'left'"),
    ],
)
def test_what_cannot_be_measured_is_refused(image, region, side, words):
    with pytest.raises(ValueError, match=words):
        outliers(image, region, spread=0.1, side=side)
