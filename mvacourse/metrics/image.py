"""Similarity of two images."""

from torch import Tensor


def mse(y_hat: Tensor, y: Tensor) -> Tensor:
    """Mean squared error of each image, (1/N) Σ_i (ŷ_i − y_i)².

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.

    Returns:
        One value per image `(B,)`, in squared units; 0 is perfect.

    Raises:
        ValueError: The shapes differ (broadcasting would hide a mistake).
    """
    _check_same_shape(y_hat, y)
    return (y_hat - y).square().flatten(1).mean(dim=1)


def mae(y_hat: Tensor, y: Tensor) -> Tensor:
    """Mean absolute error of each image, (1/N) Σ_i |ŷ_i − y_i|.

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.

    Returns:
        One value per image `(B,)`, in those units; 0 is perfect.

    Raises:
        ValueError: The shapes differ (broadcasting would hide a mistake).
    """
    _check_same_shape(y_hat, y)
    return (y_hat - y).abs().flatten(1).mean(dim=1)


def _check_same_shape(y_hat: Tensor, y: Tensor) -> None:
    if y_hat.shape != y.shape:
        raise ValueError(
            f"y_hat is {tuple(y_hat.shape)} and y is {tuple(y.shape)}, expected one "
            "shape. Compare images of the same grid."
        )
