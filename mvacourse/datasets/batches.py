"""Endless shuffled batches of tensors held in memory."""

from collections.abc import Iterator

import torch
from torch import Tensor


def batches(
    *tensors: Tensor, batch_size: int, generator: torch.Generator | None = None
) -> Iterator[tuple[Tensor, ...]]:
    """Yields shuffled batches forever, each example once per epoch.

    A batch is one indexing of each tensor, on the device where the tensor lies:
    no worker, no copy, no conversion. What is left of an epoch when no full batch
    fits is left out, and the next epoch is shuffled anew.

    Args:
        *tensors: Any shapes `(N, ...)` of one length N.
        batch_size: Examples in a batch, 1 … N.
        generator: Stream of the shuffling (on the CPU); None for the global one.

    Yields:
        One tensor `(batch_size, ...)` for each tensor given.

    Raises:
        ValueError: The lengths differ, or no batch of this size can be made.
    """
    n = len(tensors[0])
    if any(len(tensor) != n for tensor in tensors):
        raise ValueError(
            f"tensors have lengths {[len(tensor) for tensor in tensors]}, expected one "
            "length. Give images and labels of the same examples."
        )
    if not 1 <= batch_size <= n:
        raise ValueError(
            f"batch_size is {batch_size}, expected 1 … {n}, the number of examples."
        )
    return _endless(tensors, batch_size, generator)


def _endless(tensors, batch_size, generator):
    n = len(tensors[0])
    while True:
        order = torch.randperm(n, generator=generator).to(tensors[0].device)
        for index in order.split(batch_size)[: n // batch_size]:
            yield tuple(tensor[index] for tensor in tensors)
