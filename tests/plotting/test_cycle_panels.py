import numpy as np
import pytest
from matplotlib.figure import Figure

from mvacourse.plotting.cycle_panels import cycle_panels


@pytest.fixture
def volumes():
    t1w = np.full((6, 8, 5), 1000.0)
    t1w[:2] = 0
    return t1w, np.zeros_like(t1w), t1w * 1.1


def test_the_error_is_a_share_of_the_signal_and_nowhere_else_given(volumes):
    """10 % everywhere, but where x is 0."""
    figure = cycle_panels(*volumes, (2, 2, 2))
    assert isinstance(figure, Figure)
    error = figure.axes[3].images[0].get_array()
    assert error.shape == (8, 6)
    np.testing.assert_allclose(error[~error.mask], 10, atol=1e-6)
    assert error.mask.sum() == 2 * 8


def test_volumes_stay_as_they_are(volumes):
    before = [volume.copy() for volume in volumes]
    cycle_panels(*volumes, (2, 2, 2), caption="who")
    for a, b in zip(before, volumes, strict=True):
        np.testing.assert_array_equal(a, b)
