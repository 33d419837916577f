"""Reader studies whose outcome is known, and a simulated reader."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, norm

from mvacourse.metrics.reader import binomial_interval, d_prime, read_study


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (7, 20), (20, 20), (55, 100)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_agrees_with_scipy_and_its_definition(k, n, confidence):
    low, high = binomial_interval(k, n, confidence)
    expected = binomtest(k, n).proportion_ci(confidence, method="exact")
    assert (low, high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    tail = (1 - confidence) / 2
    assert k == 0 or binom.sf(k - 1, n, low) == pytest.approx(tail)
    assert k == n or binom.cdf(k, n, high) == pytest.approx(tail)


def test_d_prime_is_by_hand():
    """Rates (15 + ½) / 21 and (5 + ½) / 21; and the correction where all is right."""
    expected = norm.ppf(15.5 / 21) - norm.ppf(5.5 / 21)
    assert d_prime(15, 20, 5, 20) == pytest.approx(expected)
    assert d_prime(20, 20, 0, 20) == pytest.approx(2 * norm.ppf(20.5 / 21))
    assert d_prime(7, 20, 7, 20) == 0
    assert d_prime(5, 20, 15, 20) == pytest.approx(-expected)


def simulated_reader(n, sensitivity, criterion, seed=0):
    """Sees evidence x ~ N(d′, 1) of synthetic images, N(0, 1) of real ones.

    Says synthetic where x > criterion: the model that d′ is defined by.
    """
    rng = np.random.default_rng(seed)
    synthetic = rng.permutation(np.arange(n) % 2 == 1)
    evidence = rng.normal(size=n) + sensitivity * synthetic
    return synthetic, evidence > criterion


@pytest.mark.parametrize("sensitivity", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("criterion", [0.0, 0.5, 1.0])
def test_a_simulated_reader_s_d_prime_is_found(sensitivity, criterion):
    """And it is the same however readily the reader says yes."""
    reading = read_study(*simulated_reader(20_000, sensitivity, criterion))
    assert reading.d_prime == pytest.approx(sensitivity, abs=0.06)
    expected = norm.cdf(criterion) / 2 + norm.sf(criterion - sensitivity) / 2
    assert reading.low < expected < reading.high


def test_the_interval_holds_the_true_rate_in_95_of_100_studies_or_more():
    expected = norm.cdf(0.5)  # of a reader with d′ = 1 and the middle for criterion
    studies = [read_study(*simulated_reader(40, 1, 0.5, seed)) for seed in range(300)]
    held = np.mean([study.low <= expected <= study.high for study in studies])
    assert held >= 0.93  # 0.95 less 1.6 standard errors of 300 studies


def test_a_study_is_counted():
    synthetic = [True, True, True, False, False]
    said = [True, True, False, True, False]
    reading = read_study(synthetic, said)
    assert (reading.n, reading.n_right, reading.rate) == (5, 3, 0.6)
    assert (reading.low, reading.high) == binomial_interval(3, 5)
    assert reading.d_prime == d_prime(2, 3, 1, 2)


@pytest.mark.parametrize(
    ("synthetic", "said"),
    [
        ([True, False], [True]),
        ([True, True], [True, False]),
        ([], []),
        ([False], [True]),
    ],
)
def test_a_study_without_both_kinds_or_all_answers_is_refused(synthetic, said):
    with pytest.raises(ValueError, match="expected an answer to each"):
        read_study(synthetic, said)


def test_counts_that_make_no_sense_are_refused():
    for arguments in ((-1, 10), (11, 10), (0, 0), (3, 10, 1.0)):
        with pytest.raises(ValueError, match="expected 0 ≤ n_right ≤ n"):
            binomial_interval(*arguments)
    for arguments in ((11, 10, 0, 10), (0, 10, -1, 10), (0, 0, 0, 10)):
        with pytest.raises(ValueError, match="expected counts from 0"):
            d_prime(*arguments)
