import pytest
import torch

from mvacourse.datasets.intensity import from_model_range, to_model_range

CT = (-1024.0, 3071.0)  # HU


def test_ends_and_middle_of_the_range():
    x = torch.tensor([-1024.0, 1023.5, 3071.0])
    assert to_model_range(x, *CT).tolist() == [-1, 0, 1]


def test_values_beyond_the_range_are_not_clipped():
    assert to_model_range(torch.tensor([-1.0, 0.0, 6.0]), 0, 2).tolist() == [-2, -1, 5]


@pytest.mark.parametrize("limits", [CT, (0, 1), (0, 255), (1.5, 1.75), (-2, -1)])
def test_the_way_back_is_exact(limits):
    low, high = limits
    x = torch.linspace(2 * low - high, 2 * high - low, 1001, dtype=torch.float64)
    back = from_model_range(to_model_range(x, low, high), low, high)
    torch.testing.assert_close(back, x, rtol=0, atol=1e-14 * (high - low + abs(low)))


@pytest.mark.parametrize("map_range", [to_model_range, from_model_range])
@pytest.mark.parametrize("limits", [(1, 1), (2, 1), (0, float("nan"))])
def test_a_range_that_does_not_increase_is_an_error(map_range, limits):
    with pytest.raises(ValueError, match=r"intensity range is .* expected high > low"):
        map_range(torch.zeros(3), *limits)
