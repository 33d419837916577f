"""What two images must be, lest a number be reported of what cannot be compared."""

import math

import torch
from torch import Tensor


def require_pair(y_hat: Tensor, y: Tensor) -> None:
    """Refuses images of different shape, or of whole numbers, which wrap around.

    Raises:
        ValueError: The shapes differ (broadcasting would hide a mistake), or the
            numbers are not floating point.
    """
    if y_hat.shape != y.shape:
        raise ValueError(
            f"y_hat is {tuple(y_hat.shape)} and y is {tuple(y.shape)}, expected one "
            "shape. Compare images of the same grid."
        )
    if not (y_hat.is_floating_point() and y.is_floating_point()):
        raise ValueError(
            f"y_hat is {y_hat.dtype} and y is {y.dtype}, expected floating point. "
            "Convert both with .float(), in their native units."
        )


def require_data_range(data_range: float | None) -> None:
    """Refuses a data range that is no positive number.

    Raises:
        ValueError: It is None, zero, negative or not finite.
    """
    if data_range is None or not 0 < data_range < math.inf:
        raise ValueError(
            f"data_range is {data_range}, expected a number > 0: that of the modality "
            "in the images' units, 3000 HU for CT say, and the same for all images."
        )


def require_finite(values: Tensor) -> None:
    """Refuses values that show NaN or infinity in an image: sums carry them on.

    Raises:
        ValueError: A value is not finite.
    """
    if not torch.isfinite(values).all():
        raise ValueError(
            "y_hat or y holds NaN, infinity or numbers whose squares overflow, "
            "expected finite numbers. Look for a generator that has diverged; a mask "
            "leaves voxels out."
        )


def whole_mask(mask: Tensor, y: Tensor) -> Tensor:
    """Returns the mask broadcast to the shape of y.

    Raises:
        ValueError: The mask is not bool, does not broadcast to y, or is empty for some
            image.
    """
    try:
        whole = mask.expand_as(y)
    except RuntimeError:
        whole = None
    if whole is None or mask.dtype != torch.bool:
        raise ValueError(
            f"mask is {mask.dtype} of shape {tuple(mask.shape)}, expected bool that "
            f"broadcasts to {tuple(y.shape)}. Take it on the images' grid."
        )
    if not whole.flatten(1).any(dim=1).all():
        raise ValueError(
            "mask is empty for at least one image, expected a voxel or more in each. "
            "Leave such images out: they have no value."
        )
    return whole
