"""Comparing the tensor found with the one expected, and with mistaken ones."""

import torch
from torch import Tensor

NO_TENSOR = "return a tensor, not a number."


def first_match(found: Tensor, mistakes: list[tuple[Tensor, str]], other: str) -> str:
    """Returns what is said of the first mistaken value that was found."""
    return next((words for value, words in mistakes if close(found, value)), other)


def close(found: Tensor, value: Tensor) -> bool:
    """Tells whether two tensors agree, not-a-number with itself included."""
    same = found.shape == value.shape
    return same and torch.allclose(found.to(value), value, atol=1e-5, equal_nan=True)
