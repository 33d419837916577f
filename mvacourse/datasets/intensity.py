"""Native units ↔ the range in which networks work."""

from torch import Tensor


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


def _check_range(low: float, high: float) -> None:
    if not high > low:
        raise ValueError(
            f"intensity range is [{low}, {high}], expected high > low. "
            "Give the native range in increasing order."
        )
