import numpy as np
import pytest

from mvacourse.metrics.demyelination import (
    HealthyRange,
    demyelination_map,
    healthy_range,
)


def test_the_healthy_range_is_over_all_voxels_of_all_controls():
    """Of 2, 4, 4, 4, 5, 5, 7, 9, the sum of squares around 5 is 32."""
    first = np.array([2.0, 4, 4, 100]), np.array([True, True, True, False])
    second = np.array([4.0, 5, 5, 7, 9]), np.ones(5, bool)
    found = healthy_range(*zip(first, second, strict=True))
    assert found == pytest.approx((5, (32 / 7) ** 0.5))


def test_lesion_voxels_below_the_healthy_range_are_demyelinated():
    healthy = HealthyRange(1.3, 0.05)
    image = np.array([1.19, 1.21, 1.0, 1.19])
    lesions = np.array([True, True, False, True])
    found = demyelination_map(image, lesions, healthy)
    assert found.tolist() == [True, False, False, True]
    stricter = demyelination_map(image, lesions, healthy, n_sd=3)
    assert not stricter.any()


def test_what_does_not_fit_is_refused():
    image, mask = np.ones((2, 3)), np.ones((2, 3), bool)
    with pytest.raises(ValueError, match="expected bool"):
        healthy_range([image], [mask.astype(float)])
    with pytest.raises(ValueError, match="expected bool"):
        demyelination_map(image, mask[:1], HealthyRange(1, 1))
    with pytest.raises(ValueError, match="0 voxels, expected at least 2"):
        healthy_range([image], [~mask])
    with pytest.raises(ValueError, match="0 voxels, expected at least 2"):
        healthy_range([], [])
    with pytest.raises(ValueError, match="all finite"):
        healthy_range([image * np.nan], [mask])
