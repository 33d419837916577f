import numpy as np
import pytest
from matplotlib.figure import Figure

from mvacourse.plotting.spread import spread_panels


@pytest.fixture
def volumes():
    """Two answers, 100 HU above the truth and 300 above it, and one that is missing."""
    ct = np.zeros((6, 8, 5))
    return np.ones_like(ct), ct, np.stack([ct + 100, ct + 300])


def test_error_and_spread_are_those_of_the_samples(volumes):
    """Mean 200; SD with n − 1 of two values that differ by 200: 200 / √2."""
    figure = spread_panels(*volumes, (2, 2, 2))
    assert isinstance(figure, Figure)
    titles = [ax.get_title() for ax in figure.axes[:7]]
    error = figure.axes[titles.index("|mean − y|")].images[0].get_array()
    spread = figure.axes[titles.index("SD of samples")].images[0].get_array()
    np.testing.assert_allclose(error, 200)
    np.testing.assert_allclose(spread, 200 / np.sqrt(2))
    assert error.shape == (8, 6)


def test_one_sample_has_no_spread(volumes):
    t1w, ct, samples = volumes
    with pytest.raises(ValueError, match="1 samples, expected at least 2"):
        spread_panels(t1w, ct, samples[:1], (2, 2, 2))


def test_volumes_stay_as_they_are(volumes):
    before = [volume.copy() for volume in volumes]
    spread_panels(*volumes, (2, 2, 2), caption="who")
    for a, b in zip(before, volumes, strict=True):
        np.testing.assert_array_equal(a, b)
