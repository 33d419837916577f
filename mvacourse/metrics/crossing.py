"""Where one curve overtakes another."""

from collections.abc import Sequence

import numpy as np


def first_crossing(
    x: Sequence[float], a: Sequence[float], b: Sequence[float]
) -> float | None:
    """Returns the first x at which a reaches b, or b a; between points along lines.

    Args:
        x: Increasing, at least one.
        a: A value at each x.
        b: Another at each x.

    Returns:
        None if one lies below the other at each x.

    Raises:
        ValueError: The three differ in length, or x does not increase.
    """
    if not len(x) == len(a) == len(b) or (np.diff(x) <= 0).any():
        raise ValueError(
            f"x, a and b have {len(x)}, {len(a)} and {len(b)} values, expected as many "
            f"of each, and x increasing; x is {list(x)}."
        )
    gap = np.subtract(a, b)
    for i, here in enumerate(gap):
        if here == 0:
            return float(x[i])
        if i and here * gap[i - 1] < 0:
            share = gap[i - 1] / (gap[i - 1] - here)
            return float(x[i - 1] + share * (x[i] - x[i - 1]))
    return None
