"""What the answers to the exercises of 07_cyclegan must satisfy."""

from collections.abc import Callable, Iterator, Mapping
from numbers import Real

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match

Network = Callable[[Tensor], Tensor]


def cycle_loss(
    answer: Callable[[Network, Network, Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about L_cyc, a function of G, F, x and y."""
    x, y = torch.randn(2, 1, 4, 4), torch.randn(3, 1, 5, 5)

    def G(image: Tensor) -> Tensor:
        return 2 * image + 1

    def F(image: Tensor) -> Tensor:
        return image.square() - 2  # so that differences have both signs

    found = answer(G, F, x, y)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over pixels and batch."
    to_x, to_y = (F(G(x)) - x).abs(), (G(F(y)) - y).abs()
    there, back = (F(G(x)) - x).square(), (G(F(y)) - y).square()
    mistakes = [
        (to_x.mean(), "y has to come home too: add G(F(y))."),
        (to_y.mean(), "x has to come home too: add F(G(x))."),
        (to_x.sum() + to_y.sum(), "average over the pixels, or λ depends on the size."),
        (there.mean() + back.mean(), "L1: absolute, not squared."),
        (
            (G(F(x)) - x).abs().mean() + (F(G(y)) - y).abs().mean(),
            "x is in X, so that G comes first: F(G(x)).",
        ),
        ((to_x.mean() + to_y.mean()) / 2, "the two are added, not averaged."),
        (
            (F(G(x)) - x).mean() + (G(F(y)) - y).mean(),
            "L1: take the absolute value, or too bright makes up for too dark.",
        ),
    ]
    mistake = first_match(found, mistakes, "E‖F(G(x)) − x‖₁ + E‖G(F(y)) − y‖₁.")
    yield "both ways are counted", close(found, to_x.mean() + to_y.mean()), mistake


def normalise(answer: Callable[[Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about normalising each channel of each image, of h `(B, C, H, W)`."""
    h = torch.randn(3, 4, 6, 5) * torch.tensor([1.0, 2, 3, 4]).view(1, 4, 1, 1) + 5
    found = answer(h)
    same = isinstance(found, Tensor) and found.shape == h.shape
    yield "it has the shape of h", same, "return a tensor (B, C, H, W); use keepdim."

    def by(dims: tuple[int, ...], unbiased: bool = False) -> Tensor:
        spread = h.std(dims, correction=int(unbiased), keepdim=True)
        return (h - h.mean(dims, keepdim=True)) / spread

    mistakes = [
        (by((0, 2, 3)), "that is batch normalisation: images must not see each other."),
        (by((1, 2, 3)), "that is layer normalisation: each channel has its own mean."),
        (by((1,)), "over the pixels of a channel, not over the channels of a pixel."),
        (by((2, 3), unbiased=True), "divide the squares by H · W, not by H · W − 1."),
        (h - h.mean((2, 3), keepdim=True), "divide by the standard deviation too."),
    ]
    mistake = first_match(found, mistakes, "mean 0 and variance 1 over H and W.")
    right = torch.allclose(found.to(h), by((2, 3)), atol=1e-3)
    yield "each channel of each image has mean 0, SD 1", right, mistake


def mirror(answer: Mapping[str, float]) -> Iterator[Claim]:
    """Claims about X = Y = uniform on [−1, 1], G(x) = −x and F(y) = −y."""
    x = torch.linspace(-1, 1, 2001)
    expected = {
        "cycle loss": (torch.tensor(0.0), "F(G(x)) = −(−x) = x: home again."),
        "accuracy of the best D": (
            torch.tensor(0.5),
            "−x is as uniform as x: nothing is there to be told apart.",
        ),
        "error": ((-x - x).abs().mean(), "the mean of |−x − x| = 2 |x| over [−1, 1]."),
    }
    for name, (value, words) in expected.items():
        given = answer.get(name)
        known = isinstance(given, Real)
        cure = f'give mirror["{name}"] as a number.'
        yield f"there is a number for the {name}", known, cure
        yield f"the {name} is right", abs(given - float(value)) < 0.01, words
