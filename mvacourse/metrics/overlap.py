"""How well a found mask covers the true one: as volume, and lesion by lesion."""

from typing import NamedTuple, TypeVar

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from mvacourse.metrics.lesions import CONNECTIVITY_26

Mask = TypeVar("Mask", np.ndarray, Tensor)


def dice(a: Mask, b: Mask) -> Tensor | float:
    """Dice coefficient of two masks, 2 |A ∩ B| / (|A| + |B|).

    It is governed by the large lesions: see `lesion_detection`.

    Args:
        a: Masks `(B, C, H, W)` or `(B, C, X, Y, Z)`, bool, as a tensor; or one mask of
            any shape as an array.
        b: The others, the same shape. The order does not matter.

    Returns:
        0 (apart) … 1 (equal): of tensors one value per image, `(B,)` float32; of arrays
        a number. Two empty masks are equal: 1.

    Raises:
        ValueError: A mask is not bool, or the shapes differ.

    Reference:
        Dice (1945), Measures of the amount of ecologic association between species.
    """
    if isinstance(a, np.ndarray):
        return dice(torch.as_tensor(a)[None], torch.as_tensor(b)[None]).item()
    _check(a, b, torch.bool)
    a, b = a.flatten(1), b.flatten(1)
    both, sizes = (a & b).sum(dim=1), a.sum(dim=1) + b.sum(dim=1)
    return torch.where(sizes > 0, 2 * both / sizes, 1.0)


class Detection(NamedTuple):
    """What a mask finds of the lesions, one by one."""

    n_true: int
    n_detected: int  # of the true ones, touched by the found mask
    n_false: int  # found lesions that touch no true one

    @property
    def rate(self) -> float:
        """Share of the true lesions that are detected, 0 … 1; NaN if there are none."""
        return self.n_detected / self.n_true if self.n_true else float("nan")


def lesion_detection(
    found: np.ndarray, true: np.ndarray, *, smallest: int = 1
) -> Detection:
    """Counts the true lesions that a mask touches, and its lesions that are none.

    A lesion is a connected component, voxels being neighbours by face, edge or corner.
    One voxel in common is enough: how well the outline fits is what `dice` says.

    Args:
        found: Mask `(X, Y, Z)`, bool.
        true: Mask of the true lesions, bool, on the same grid.
        smallest: Least voxels of a lesion to count, in either mask; but whatever small
            thing touches a lesion detects it.

    Raises:
        ValueError: A mask is not bool, or the shapes differ.
    """
    _check(found, true, np.dtype(bool))
    n_true, n_detected = _touched(true, found, smallest)
    n_found, n_right = _touched(found, true, smallest)
    return Detection(n_true, n_detected, n_false=n_found - n_right)


def _touched(lesions, other, smallest: int) -> tuple[int, int]:
    """Returns how many lesions of a mask there are, and how many the other touches."""
    labels, n = ndimage.label(lesions, CONNECTIVITY_26)
    sizes = np.bincount(labels.ravel(), minlength=n + 1)[1:]
    common = np.bincount(labels[other], minlength=n + 1)[1:]
    counted = sizes >= smallest
    return int(counted.sum()), int((counted & (common > 0)).sum())


def _check(a, b, bool_type) -> None:
    if a.shape != b.shape or (a.dtype, b.dtype) != (bool_type, bool_type):
        raise ValueError(
            f"masks are {a.dtype} {tuple(a.shape)} and {b.dtype} {tuple(b.shape)}, "
            "expected bool of one shape. Compare labels or probabilities with a number "
            "first, on one grid."
        )
