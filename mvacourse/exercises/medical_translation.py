"""What the answers to the exercises of 05_medical_translation must satisfy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Real
from typing import NamedTuple

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.diagnosis import diagnosed
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match


def receptive_field(
    answer: Callable[[Sequence[tuple[int, int]]], int],
) -> Iterator[Claim]:
    """Claims about the pixels one output sees after layers of (kernel, stride)."""
    found = answer([(5, 1)])
    yield "one layer sees its kernel", found == 5, f"5 pixels, not {found}."
    found = answer([(3, 1), (3, 1)])
    mistakes = {
        9: "kernels do not multiply: the second adds 2 pixels.",
        6: "kernels do not add: neighbours share pixels, a kernel k adds k − 1.",
    }
    words = mistakes.get(found, f"each 3 adds 2 pixels to 1; not {found}.")
    yield "two layers of 3 see 5", found == 5, words
    found = answer([(4, 2), (4, 1)])
    mistakes = {
        7: "after a stride of 2, neighbouring values lie 2 pixels apart.",
        13: "the stride of a layer counts for the layers after it, not for itself.",
    }
    words = mistakes.get(found, f"4 + 3 · 2, not {found}.")
    yield "a stride doubles what later layers add", found == 10, words
    found = answer([(5, 2), (3, 1)])
    yield "each layer has its own kernel", found == 9, f"5 + 2 · 2, not {found}."
    found = answer([(4, 2)] * 3 + [(4, 1)] * 2)
    words = f"strides multiply from layer to layer: 70, not {found}."
    yield "the discriminator of pix2pix sees 70", found == 70, words


def masked_mae(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about the mean absolute error inside a mask, a function of ŷ, y, mask."""
    y = torch.randn(4, 5, 6)
    y_hat, mask = y + torch.randn(4, 5, 6), torch.rand(4, 5, 6) < 0.3
    found = answer(y_hat, y, mask)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over the voxels of the mask."
    error = (y_hat - y).abs()
    expected = error[mask].mean()
    mistakes = [
        (error.mean(), "that is the mean over the whole volume: air flatters."),
        ((error * mask).mean(), "divide by the voxels of the mask, not by all voxels."),
        (error[mask].sum(), "average, do not add up."),
        ((y_hat - y)[mask].mean(), "without | | errors of both signs cancel."),
        ((y_hat - y)[mask].square().mean(), "absolute, not squared."),
    ]
    mistake = first_match(found, mistakes, "|ŷ − y| at the voxels of the mask.")
    yield "it is the mean of |ŷ − y| inside", close(found, expected), mistake
    outside = torch.where(mask, y_hat, torch.full_like(y_hat, 1e6))
    words = "what lies outside of the mask must not count."
    yield "air does not count", close(answer(outside, y, mask), expected), words


def best_guess(answer: Mapping[str, float]) -> Iterator[Claim]:
    """Claims about the best constant for 60 % air, −1000 HU, and 40 % bone, 1000 HU."""
    y = torch.tensor([-1000.0] * 60 + [1000.0] * 40)
    for name, best, words in (
        ("L2", y.mean(), "the mean: 0.6 · (−1000) + 0.4 · 1000, a value of none."),
        ("L1", y.median(), "the median: what more than half of them are."),
    ):
        value = answer.get(name)
        known = isinstance(value, Real) or getattr(value, "ndim", 1) == 0
        yield f"{name} has a number", known, f'give answer["{name}"] in HU.'
        right = abs(float(value) - float(best)) < 1
        yield f"no other constant has a smaller {name}", right, words


DIAGNOSES = {
    "weight": "λ weighs the adversary, and not the L1",
    "pairs": "each CT is that of another slice",
    "detach": "G hears nothing of D: ŷ is detached in G's loss too",
    "range": "the CT are in [0, 255], not in [−1, 1]",
}


class Patient(NamedTuple):
    """A training of pix2pix: what it is given, and what its G descends."""

    prepare: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]  # of c and y
    objective: Callable[[Tensor, Tensor], Tensor]  # of the adversarial loss and the L1


HEALTHY = Patient(lambda c, y: (c, y), lambda adversarial, l1: adversarial + 100 * l1)
PATIENTS = {
    "A": HEALTHY._replace(objective=lambda adversarial, l1: 100 * adversarial + l1),
    "B": HEALTHY._replace(prepare=lambda c, y: (c, y.roll(1, dims=0))),
}


def bug_hunt(answer: Mapping[str, str]) -> Iterator[Claim]:
    """Claims about what two trainings suffer from, one word of `DIAGNOSES` for each."""
    greys = "then the L1 would be in the tens: greys from 0 to 255 against −1 to 1."
    hints = {
        "A": {
            "pairs": "then the L1 would stay flat: a grey head without bone.",
            "detach": "then the L1 alone would teach G, and fall as usual.",
            "range": greys,
        },
        "B": {
            "weight": "then the L1 would go up and down: G would please D before all.",
            "detach": "then the L1 would fall as far as in the healthy one.",
            "range": greys,
        },
    }
    yield from diagnosed(answer, {"A": "weight", "B": "pairs"}, DIAGNOSES, hints)
