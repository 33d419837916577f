"""Error of an image against what it should be, voxel by voxel."""

import torch
from torch import Tensor

from mvacourse.metrics.pairs import (
    require_data_range,
    require_finite,
    require_pair,
    whole_mask,
)


def mse(y_hat: Tensor, y: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean squared error of each image, (1/N) Σ_i (ŷ_i − y_i)².

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.
        mask: Voxels i that count, bool, broadcast to the images; None for all. What
            lies outside plays no part, be it NaN.

    Returns:
        One value per image `(B,)`, in squared units; 0 is perfect.

    Raises:
        ValueError: The shapes differ, a number that counts is not finite, or the mask
            is empty for some image.
    """
    return _mean(_difference(y_hat, y, mask).square(), mask)


def mae(y_hat: Tensor, y: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean absolute error of each image, (1/N) Σ_i |ŷ_i − y_i|.

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.
        mask: As in `mse`.

    Returns:
        One value per image `(B,)`, in those units; 0 is perfect.

    Raises:
        ValueError: As for `mse`.
    """
    return _mean(_difference(y_hat, y, mask).abs(), mask)


def psnr(
    y_hat: Tensor, y: Tensor, *, data_range: float, mask: Tensor | None = None
) -> Tensor:
    """Peak signal-to-noise ratio, 20 log10(MAX) − 10 log10(MSE).

    MAX is stated, and not taken from the image: with its own maximum each image would
    have a scale of its own.

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.
        data_range: MAX, the greatest less the least value that the modality can take,
            in the images' units.
        mask: As in `mse`.

    Returns:
        Decibels `(B,)`; greater is better, 6 dB for half the error, inf for an image
        equal to the truth. It may be negative.

    Raises:
        ValueError: The data range is no positive number; else as for `mse`.
    """
    require_data_range(data_range)
    return 10 * torch.log10(data_range**2 / mse(y_hat, y, mask))


def _difference(y_hat: Tensor, y: Tensor, mask: Tensor | None) -> Tensor:
    """Returns ŷ − y, and 0 where the mask is not."""
    require_pair(y_hat, y)
    difference = y_hat - y
    if mask is not None:
        difference = difference.where(whole_mask(mask, y), 0.0)
    return difference


def _mean(errors: Tensor, mask: Tensor | None) -> Tensor:
    """Returns the mean of each image's errors, which are 0 outside the mask."""
    mask = errors.new_ones(1, dtype=torch.bool) if mask is None else mask
    n = mask.expand_as(errors).flatten(1).sum(dim=1)
    means = errors.flatten(1).sum(dim=1) / n
    require_finite(means)
    return means
