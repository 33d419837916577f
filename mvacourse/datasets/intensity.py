"""Native units ↔ the range in which networks work."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

# Native value of −1 and of 1. The low end is what air shows, so that −1 is background
# everywhere. MR has no unit: white matter of normal appearance (NAWM) is about 1000.
NATIVE_RANGES: dict[str, tuple[float, float]] = {
    "T1w": (0, 2000),  # fat, the brightest, 1.3 × NAWM, times the bias field
    "T2w": (0, 4500),  # CSF 3.2 × NAWM, likewise
    "PD": (0, 2000),  # CSF and grey matter 1.2 × NAWM; all tissues lie close together
    "PDw": (0, 2000),  # the same, as BIDS has it
    "FLAIR": (0, 2000),  # lesions 1.4 × NAWM, fat 1.2
    "MTR": (0, 60),  # percent units; healthy white matter 43
    "FA": (0, 1),  # by definition
    "RD": (0, 4),  # 10⁻³ mm²/s; free water 3.0 at body temperature, and noise
    "PET": (0, 2),  # DVR; healthy white matter 1.3, the reference, grey matter, 1
    "CT": (-1000, 2000),  # HU; air −1000 by definition, cortical bone 1350 ± 130
}

SOFT_TISSUE = 30.0  # HU, between muscle and brain

# The window of Wolterink et al. (2017): wide enough for soft tissue, but air and the
# densest bone lie outside and are clipped; MR is rescaled to fill its range.
WOLTERINK_RANGES = {"T1w": (0, 3500), "CT": (-600, 1400)}


def to_model_range(x: Tensor, low: float, high: float) -> Tensor:
    """Maps [low, high] linearly to [−1, 1]: 2 (x − low) / (high − low) − 1.

    Args:
        x: Image in native units, any shape.
        low: The native value that becomes −1.
        high: The native value that becomes 1; larger than `low`.

    Returns:
        The image in model range, not clipped, so that the way back is exact.

    Raises:
        ValueError: `high` is not larger than `low`.
    """
    _check_range(low, high)
    return (x - low) * (2 / (high - low)) - 1


def from_model_range(x: Tensor, low: float, high: float) -> Tensor:
    """Maps [−1, 1] linearly back to [low, high], the inverse of `to_model_range`.

    In float32 an image of this range returns to within 2⁻²² (high − low): 0.0007 HU
    of CT, so that whole HU are exact after rounding.

    Args:
        x: Image in model range, any shape.
        low: The native value of −1.
        high: The native value of 1; larger than `low`.

    Returns:
        The image in native units.

    Raises:
        ValueError: `high` is not larger than `low`.
    """
    _check_range(low, high)
    return (x + 1) * ((high - low) / 2) + low


def to_soft_range(hu: Tensor) -> Tensor:
    """Maps CT to about [−1, 1], soft tissue spread out: asinh((HU − 30) / 250) / 2.8.

    100 HU around soft tissue are 0.14, in bone 0.03; linearly both would be 0.07. For a
    discriminator, which has to see that soft tissue is 100 HU off.

    Args:
        hu: CT in HU, any shape. Air becomes −0.76, 2000 HU 0.99.

    Returns:
        CT in the soft range, strictly increasing, not clipped.
    """
    return torch.asinh((hu - SOFT_TISSUE) / 250) / 2.8


def from_soft_range(y: Tensor) -> Tensor:
    """Maps the soft range back to HU, the inverse of `to_soft_range`.

    Args:
        y: CT in the soft range, any shape.

    Returns:
        CT in HU.
    """
    return torch.sinh(2.8 * y) * 250 + SOFT_TISSUE


def each_to_model_range(
    tensors: Mapping[str, Tensor],
    ranges: Mapping[str, tuple[float, float]] = NATIVE_RANGES,
    *,
    clip: bool = False,
) -> dict[str, Tensor]:
    """Maps every image to model range by the range of its key; masks stay as they are.

    Args:
        tensors: Key → image in native units, or mask (bool); any shapes.
        ranges: Key → native values of −1 and 1.
        clip: Values beyond the range become its ends. The way back then gives the ends.

    Returns:
        Key → image in model range, or the mask itself.

    Raises:
        ValueError: An image has no range, or a range does not increase.
    """
    mapped = dict(tensors)
    for key, x in tensors.items():
        if x.is_floating_point():
            low, high = _range_of(key, ranges)
            x = to_model_range(x, low, high)
            mapped[key] = x.clamp_(-1, 1) if clip else x
    return mapped


def scale_to_reference(
    volume: np.ndarray,
    reference: np.ndarray,
    *,
    percentile: float = 50.0,
    value: float = 1000.0,
) -> np.ndarray:
    """Scales MR of unknown unit so that a reference tissue gets a known value.

    The tissue is NAWM, by its median; where no NAWM mask is known, a percentile within
    the brain that falls into white matter, such as 70 in T1w, serves as well.

    Args:
        volume: MR `(X, Y, Z)`, zero where there is no signal.
        reference: Mask of the tissue, bool of the same shape.
        percentile: Of the values in the mask, 0 … 100.
        value: What that percentile becomes.

    Returns:
        The volume times one number, float32.

    Raises:
        ValueError: The mask is empty or of another shape, or the percentile of the
            values in it is not a positive number.
    """
    if reference.shape != volume.shape or not reference.any():
        raise ValueError(
            f"reference mask has shape {reference.shape} and {reference.sum()} voxels, "
            f"expected at least one in the volume's shape {volume.shape}. "
            "Give the mask of this subject."
        )
    found = np.percentile(volume[reference.astype(bool)], percentile)
    if not 0 < found < np.inf:
        raise ValueError(
            f"percentile {percentile:g} of the volume in the reference mask is "
            f"{found:g}, expected a positive number. Give MR, which is 0 in air, and a "
            "mask of tissue with signal."
        )
    return (volume * (value / found)).astype(np.float32)


def _range_of(key, ranges):
    if key not in ranges:
        raise ValueError(
            f"key is {key!r}, expected one of {', '.join(ranges)}. "
            f"Give ranges={{{key!r}: (low, high)}} in its native unit."
        )
    return ranges[key]


def _check_range(low: float, high: float) -> None:
    if not high > low:
        raise ValueError(
            f"intensity range is [{low}, {high}], expected high > low. "
            "Give the native range in increasing order."
        )
