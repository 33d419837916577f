"""Thin and thick digits: two domains without pairs, of which the truth is known."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from mvacourse.datasets.batches import batches


def thicken(x: Tensor) -> Tensor:
    """Widens every stroke by a pixel to each side: the largest value of 3×3 pixels.

    Args:
        x: Images `(B, C, H, W)`, ink greater than background.

    Returns:
        The same shape and range.
    """
    return F.max_pool2d(x, 3, stride=1, padding=1)


def thin_and_thick(x: Tensor) -> tuple[Tensor, Tensor]:
    """Parts digits into thin ones, as they are, and others made thick.

    Args:
        x: Digits `(N, 1, H, W)`, in an order that means nothing.

    Returns:
        Thin `(⌈N/2⌉, 1, H, W)` and thick `(⌊N/2⌋, 1, H, W)`, no digit in both.
    """
    return x[::2], thicken(x[1::2])


def two_domains(
    x: Tensor, y: Tensor, *, batch_size: int, generator: torch.Generator | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yields batches of x and of y, each shuffled by itself, forever.

    For domains that share no example: nothing ties an x to a y.

    Args:
        x: Images of one domain `(N, C, H, W)`.
        y: Images of the other `(M, C', H', W')`.
        batch_size: Images in x and in y, 1 … N and 1 … M.
        generator: Stream of the shuffling (on the CPU).

    Yields:
        x and y, `batch_size` images each.

    Raises:
        ValueError: No batch of this size can be made.
    """
    sides = [batches(one, batch_size=batch_size, generator=generator) for one in (x, y)]
    return ((x, y) for (x,), (y,) in zip(*sides, strict=True))
