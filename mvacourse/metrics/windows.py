"""Means in a window that is moved over an image, as products with banded matrices.

The window averages axis after axis. Along an axis of n pixels that is a product with a
matrix `(n − h + 1, n)` that has the h weights in each row, one further to the right
than in the row above. Matrix products are what processors do best: for h about 10 they
are faster than h passes over the image.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

WINDOWS = ("gaussian", "uniform", "global")
BLOCK = 32  # rows of a matrix taken together: most of what is beside the band is 0
SIGMA, RADIUS = 1.5, 5  # Wang et al. (2004), section III.C; scikit-image cuts there too


def window_bands(y: Tensor, window: str, size: int) -> list[Tensor]:
    """Returns the matrix of each axis, in the type and on the device of the image.

    Args:
        y: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`.
        window: "gaussian", σ = 1.5 and cut to 11 pixels; "uniform"; or "global", which
            is uniform and as large as the image.
        size: Pixels along each side of the uniform window, odd.

    Returns:
        `(n − h + 1, n)` for each axis of n pixels; rows sum to 1.

    Raises:
        ValueError: There is no such window, its size is even or below 3, or it is
            larger than the image.
    """
    _check(y, window, size)
    offsets = torch.arange(-RADIUS, RADIUS + 1, dtype=torch.float64)
    bands = []
    for n in y.shape[2:]:
        weights = torch.ones(n if window == "global" else size, dtype=torch.float64)
        if window == "gaussian":
            weights = torch.exp(-(offsets**2) / (2 * SIGMA**2))
        shifted = torch.eye(n, dtype=torch.float64).unfold(0, len(weights), 1)
        bands.append((shifted @ (weights / weights.sum())).to(y))
    return bands


def window_mean(t: Tensor, bands: Sequence[Tensor]) -> Tensor:
    """Averages `(B, C, H, W)` or `(B, C, X, Y, Z)` at each place inside the image."""
    for (
        band
    ) in bands:  # an axis is averaged and goes last, until all are in order again
        t, (places, n) = t.movedim(2, -1), band.shape
        width = BLOCK + n - places
        parts = [
            t[..., i : i + width] @ band[i : i + BLOCK, i : i + width].T
            for i in range(0, places, BLOCK)
        ]
        t = torch.cat(parts, dim=-1) if len(parts) > 1 else parts[0]
    return t


def window_size(bands: Sequence[Tensor]) -> int:
    """Returns N, the pixels or voxels of the window."""
    return math.prod(n - places + 1 for places, n in (band.shape for band in bands))


def window_centres(t: Tensor, bands: Sequence[Tensor]) -> Tensor:
    """Returns what of t lies at the centres of the windows."""
    for axis, band in enumerate(bands, start=2):
        places, n = band.shape
        t = t.narrow(axis, (n - places) // 2, places)
    return t


def _check(y: Tensor, window: str, size: int) -> None:
    sides = tuple(y.shape[2:])
    if window not in WINDOWS:
        raise ValueError(f"window is {window!r}, expected one of {', '.join(WINDOWS)}.")
    if window == "uniform" and (size < 3 or size % 2 == 0):
        raise ValueError(f"size is {size}, expected an odd number from 3 on.")
    size = {"gaussian": 2 * RADIUS + 1, "uniform": size, "global": 1}[window]
    if not sides or min(sides) < size or math.prod(sides) < 2:
        raise ValueError(
            f"window is {size} wide and the images are {tuple(y.shape)}, expected "
            f"(B, C, …) with sides of {size} or more. Take a smaller uniform window, "
            'or window="global".'
        )
