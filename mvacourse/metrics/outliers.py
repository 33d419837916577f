"""Voxels too bright or too dark for the tissue they belong to."""

from typing import Literal

import numpy as np


def relative_spread(image: np.ndarray, region: np.ndarray) -> float:
    """Measures how much a tissue varies in an image, standard deviation / mean.

    Args:
        image: Any shape, 0 meaning no signal.
        region: Voxels of one tissue, bool, the same shape.

    Returns:
        0 for a uniform tissue; dimensionless.

    Raises:
        ValueError: The region is empty, not bool or of another shape; or the mean in it
            is not a positive number.
    """
    return float(image[region].std() / _mean(image, region))


def outliers(
    image: np.ndarray,
    region: np.ndarray,
    *,
    spread: float,
    side: Literal["bright", "dark"],
    n_sd: float = 3.0,
) -> np.ndarray:
    """Marks the voxels of a tissue that are no more like the rest of it.

    I / mean(I) > 1 + n_sd · spread for "bright", and < 1 − n_sd · spread for "dark".
    The spread is given, not measured in the image: a network makes smooth images, and
    by a smaller measure of its own it would have more outliers.

    Args:
        image: Any shape, 0 meaning no signal.
        region: Voxels of one tissue, bool, the same shape.
        spread: `relative_spread` of the true image.
        side: "bright" or "dark".
        n_sd: Standard deviations; 0.13 % of a Gaussian lie beyond 3 on each side.

    Returns:
        Mask of the same shape, bool, inside the region.

    Raises:
        ValueError: As `relative_spread`; or there is no such side.
    """
    if side not in ("bright", "dark"):
        raise ValueError(f"side is {side!r}, expected 'bright' or 'dark'.")
    beyond = (image / _mean(image, region) - 1) * (1 if side == "bright" else -1)
    return region & (beyond > n_sd * spread)


def _mean(image: np.ndarray, region: np.ndarray) -> float:
    if region.dtype != bool or region.shape != image.shape or not region.any():
        raise ValueError(
            f"region is {region.dtype} {region.shape} with {np.count_nonzero(region)} "
            f"voxels, expected bool {image.shape} with at least one. Give image and "
            "mask of one subject."
        )
    mean = float(image[region].mean())
    if not 0 < mean < np.inf:
        raise ValueError(
            f"the mean in the region is {mean:g}, expected a positive number. Give "
            "the image in native units, where 0 is no signal."
        )
    return mean
