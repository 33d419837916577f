"""Classes as vectors, for a network that is told which one to make."""

import torch.nn.functional as F
from torch import Tensor


def one_hot(c: Tensor, n_classes: int) -> Tensor:
    """Writes each class as a vector with a single 1.

    Args:
        c: Classes `(...)`, 0 … n_classes − 1, at least one.
        n_classes: K.

    Returns:
        `(..., K)` float32.

    Raises:
        ValueError: There is no class, or one out of range.
    """
    if c.numel() == 0:
        raise ValueError("list of classes is empty, expected at least one to make.")
    low, high = int(c.min()), int(c.max())
    if low < 0 or high >= n_classes:
        raise ValueError(
            f"classes run from {low} to {high}, expected 0 … {n_classes - 1}, "
            f"{n_classes} classes counted from 0."
        )
    return F.one_hot(c, n_classes).float()
