import math

import pytest
import torch

from mvacourse.metrics.modes import high_quality, modes_covered

MEANS = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])


def test_by_hand():
    """σ = 1: within 3 of a mean; 2 samples on the first, 1 on the second, 1 nowhere."""
    x = torch.tensor([[0.0, 1.0], [-2.9, 0.0], [4.0, -2.0], [10.0, 10.0]])
    assert modes_covered(x, MEANS, 1.0).item() == 2
    assert modes_covered(x, MEANS, 1.0, at_least=2).item() == 1
    assert high_quality(x, MEANS, 1.0).item() == 0.75


def test_a_sample_counts_for_the_nearest_mode_alone():
    x = torch.tensor([[1.9, 0.0]])  # within 3 of two means
    assert modes_covered(x, MEANS, 1.0).item() == 1


def test_samples_of_the_mixture_cover_it():
    x = MEANS[torch.randint(3, (20_000,))] + 0.1 * torch.randn(20_000, 2)
    assert modes_covered(x, MEANS, 0.1, at_least=6000).item() == 3
    # A squared distance over σ² is χ² of two degrees: P(> 9) = exp(−9/2).
    expected = 1 - math.exp(-4.5)
    assert high_quality(x, MEANS, 0.1).item() == pytest.approx(expected, abs=0.003)


def test_each_set_of_samples_is_counted_for_itself():
    x = torch.stack([MEANS, MEANS[[0, 0, 0]], MEANS + 20])
    assert modes_covered(x, MEANS, 0.1).tolist() == [3, 1, 0]
    assert high_quality(x, MEANS, 0.1).tolist() == [1, 1, 0]
