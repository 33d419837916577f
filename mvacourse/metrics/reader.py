"""A reader study: can someone tell synthetic images from real ones?

The reader sees one image at a time, real or synthetic in random order, and says which.
To call a synthetic image synthetic is a hit, to call a real one so a false alarm.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Reading(NamedTuple):
    """What came of a reader study."""

    n: int  # images
    n_right: int
    rate: float  # n_right / n; ½ is guessing where half of the images are synthetic
    low: float  # of the confidence interval of that rate
    high: float
    d_prime: float  # 0 is guessing


def read_study(
    synthetic: Sequence[bool], said_synthetic: Sequence[bool], confidence: float = 0.95
) -> Reading:
    """Evaluates the answers of one reader.

    Args:
        synthetic: What each image is.
        said_synthetic: What the reader said of it.
        confidence: Of the interval, 0 … 1.

    Raises:
        ValueError: There are not as many answers as images, or no image of one kind.
    """
    pairs = list(zip(map(bool, synthetic), map(bool, said_synthetic), strict=False))
    n_synthetic = sum(truth for truth, _ in pairs)
    if not len(synthetic) == len(said_synthetic) or n_synthetic in (0, len(pairs)):
        raise ValueError(
            f"there are {len(said_synthetic)} answers to {len(synthetic)} images, "
            f"{sum(map(bool, synthetic))} of them synthetic; expected an answer to "
            "each, and images of both kinds."
        )
    n_right = sum(truth == said for truth, said in pairs)
    hits = sum(truth and said for truth, said in pairs)
    false_alarms = sum(said and not truth for truth, said in pairs)
    low, high = binomial_interval(n_right, len(pairs), confidence)
    apart = d_prime(hits, n_synthetic, false_alarms, len(pairs) - n_synthetic)
    return Reading(len(pairs), n_right, n_right / len(pairs), low, high, apart)


def binomial_interval(
    n_right: int, n: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact confidence interval of a rate, after Clopper and Pearson.

    The rates p for which neither n_right or more, nor n_right or fewer of n has a
    probability below α/2, α = 1 − confidence. It holds the true rate in at least that
    share of studies, however few the images.

    Args:
        n_right: Successes, 0 … n.
        n: Trials, at least 1.
        confidence: 0 … 1.

    Returns:
        Lowest and highest rate, 0 … 1.

    Raises:
        ValueError: The counts or the confidence make no sense.

    Reference:
        Clopper & Pearson (1934), The use of confidence or fiducial limits illustrated
        in the case of the binomial. doi:10.1093/biomet/26.4.404
    """
    from scipy.special import betaincinv

    if not 0 <= n_right <= n or n < 1 or not 0 < confidence < 1:
        raise ValueError(
            f"{n_right} of {n} at confidence {confidence}, expected 0 ≤ n_right ≤ n, "
            "n ≥ 1 and 0 < confidence < 1."
        )
    tail = (1 - confidence) / 2
    low = betaincinv(n_right, n - n_right + 1, tail) if n_right > 0 else 0.0
    high = betaincinv(n_right + 1, n - n_right, 1 - tail) if n_right < n else 1.0
    return float(low), float(high)


def d_prime(hits: int, n_signal: int, false_alarms: int, n_noise: int) -> float:
    """Sensitivity of a reader who says yes or no, d′ = z(hits) − z(false alarms).

    z is the quantile of the normal distribution; both rates are (count + ½) / (n + 1),
    which keeps them off 0 and 1 (the log-linear correction). Unlike the share of right
    answers it does not change with how readily the reader says yes.

    Args:
        hits: Signals called so, 0 … n_signal.
        n_signal: Signals shown; in our study, synthetic images.
        false_alarms: The others called signals, 0 … n_noise.
        n_noise: The others shown.

    Returns:
        0 is guessing, 1 about 69 % right, 2 about 84 %, if the reader favours neither
        answer; below 0, worse than guessing.

    Raises:
        ValueError: The counts make no sense.

    Reference:
        Hautus (1995), Corrections for extreme proportions and their biasing effects on
        estimated values of d′. doi:10.3758/BF03203619
    """
    from scipy.special import ndtri

    if not (0 <= hits <= n_signal and 0 <= false_alarms <= n_noise) or (
        min(n_signal, n_noise) < 1
    ):
        raise ValueError(
            f"{hits} hits of {n_signal} and {false_alarms} false alarms of {n_noise}, "
            "expected counts from 0 to the number shown, and images of both kinds."
        )
    rates = (hits + 0.5) / (n_signal + 1), (false_alarms + 0.5) / (n_noise + 1)
    return float(ndtri(rates[0]) - ndtri(rates[1]))
