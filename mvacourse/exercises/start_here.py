"""What the answers to the exercises of 00_start_here must satisfy."""

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import close, first_match

BY_HAND = "try it on numbers that you can check by hand."
KINDS = {
    "faces of people who do not exist": "generation",
    "CT from MRI": "translation",
    "full dose from low dose": "translation",
    "a digit out of noise": "generation",
}


def kinds(answer: Mapping[str, str]) -> Iterator[Claim]:
    """Claims about which tasks are generation and which are translation."""
    for task, kind in KINDS.items():
        found = answer.get(task)
        known = found in ("generation", "translation")
        yield f"{task}: there is an answer", known, "generation or translation?"
        given = "another image is given" if kind == "translation" else "noise is given"
        yield f"{task}: it is right", found == kind, f"{given}, so it is not {found}."


def to_grey(answer: Callable[[Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about grey levels 0 … 255, rounded or not, of images in [−1, 1]."""
    x = torch.tensor([-1.0, -0.2, 0.0, 0.6, 1.0]).view(1, 1, 1, 5)
    before, found = x.clone(), answer(x)
    is_tensor = isinstance(found, Tensor)
    yield "it is a tensor", is_tensor, "stay with torch; no .numpy() is needed."
    yield "it has the shape of x", found.shape == x.shape, "no axis goes, none comes."
    mistakes = [
        (255 * before, "that takes x to be from 0 to 1; it begins at −1."),
        (127.5 * before, "black is −1, and has to become 0: add before you multiply."),
        (255 * (before + 1), "x spans 2, not 1: white would be 510."),
        ((before + 1) / 2, "that is 0 … 1; there are 255 steps from black to white."),
    ]
    error = (found.to(x) - 127.5 * (before + 1)).abs().max()
    mistake = first_match(found, mistakes, BY_HAND)
    rounding = 0.51  # half a grey level, and what is lost in float
    yield "−1 becomes 0, 1 becomes 255", bool(error <= rounding), mistake
    unchanged = torch.equal(x, before)
    yield "x is as it was", unchanged, "a function that changes x: += works in place."


def nearest_label(
    answer: Callable[[Tensor, Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about the label of the nearest known image."""
    known = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 8.0]])
    labels = torch.tensor([7, 1, 5])
    asked = torch.tensor([[0.5, 1.0], [3.0, 1.0], [1.0, 7.0], [1.0, 1.0]])
    found = answer(asked, known, labels)
    words = "min gives values and places: argmin gives the places alone."
    yield "it is a tensor", isinstance(found, Tensor), words
    distance = torch.cdist(asked, known)
    per_image = found.shape == (len(asked),)
    axis = "one label for each asked image: argmin over dim=1, the known ones."
    yield "each asked image gets a label", per_image, axis
    right, farthest = (labels[k] for k in (distance.argmin(1), distance.argmax(1)))
    mistakes = [
        (farthest, "that is the farthest: argmin, not argmax."),
        (distance.argmin(1), "that is which image is nearest, not its label."),
        (distance.amin(1), "that is how far the nearest is, not its label."),
    ]
    mistake = first_match(found, mistakes, BY_HAND)
    yield "it is that of the nearest", close(found, right), mistake
