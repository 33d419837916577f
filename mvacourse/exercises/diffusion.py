"""What the answers to the exercises of 08_diffusion must satisfy."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.tensors import close, first_match


def noised(answer: Callable[[Tensor, float, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about x_t as a function of x_0, ᾱ_t and ε."""
    x_0, eps, a = torch.randn(5, 2), torch.randn(5, 2), 0.3
    found = answer(x_0.clone(), a, eps.clone())
    mistakes = [
        (a * x_0 + (1 - a) * eps, "ᾱ and 1 − ᾱ are variances: take their roots."),
        (a**0.5 * x_0 + (1 - a) * eps, "1 − ᾱ is a variance: take its root."),
        (a * x_0 + (1 - a) ** 0.5 * eps, "x_0 is multiplied by the root of ᾱ."),
        ((1 - a) ** 0.5 * x_0 + a**0.5 * eps, "ᾱ belongs to x_0, 1 − ᾱ to ε."),
        (a**0.5 * x_0 + (1 - a**0.5) * eps, "√(1 − ᾱ) is not 1 − √ᾱ."),
    ]
    mistake = first_match(found, mistakes, "x_t = √ᾱ x_0 + √(1 − ᾱ) ε.")
    expected = a**0.5 * x_0 + (1 - a) ** 0.5 * eps
    yield "it has the mean and variance of q(x_t|x_0)", close(found, expected), mistake


def data_from_noise(
    answer: Callable[[Tensor, Tensor, float], Tensor],
) -> Iterator[Claim]:
    """Claims about x̂_0 as a function of x_t, ε̂ and ᾱ_t."""
    x_0, eps, a = torch.randn(5, 2), torch.randn(5, 2), 0.3
    x_t = a**0.5 * x_0 + (1 - a) ** 0.5 * eps
    found = answer(x_t.clone(), eps.clone(), a)
    mistakes = [
        (x_t - (1 - a) ** 0.5 * eps, "what is left is √ᾱ x_0: divide by √ᾱ."),
        (x_t - eps, "x_t holds √(1 − ᾱ) ε, and √ᾱ x_0."),
        ((x_t - (1 - a) * eps) / a**0.5, "1 − ᾱ is a variance: take its root."),
        ((x_t - a**0.5 * eps) / (1 - a) ** 0.5, "ᾱ belongs to x_0, 1 − ᾱ to ε."),
        (a**0.5 * x_t - (1 - a) ** 0.5 * eps, "that is right for v, not for ε."),
    ]
    mistake = first_match(found, mistakes, "solve x_t = √ᾱ x_0 + √(1 − ᾱ) ε for x_0.")
    yield "the right ε gives back the data", close(found, x_0), mistake


def ddim_step(
    answer: Callable[[Tensor, Tensor, float, float], Tensor],
) -> Iterator[Claim]:
    """Claims about one step of DDIM as a function of x_t, ε̂, ᾱ_t and ᾱ_s."""
    x_0, eps, at_t, at_s = torch.randn(5, 2), torch.randn(5, 2), 0.3, 0.6
    x_t = at_t**0.5 * x_0 + (1 - at_t) ** 0.5 * eps
    found, again = (answer(x_t.clone(), eps.clone(), at_t, at_s) for _ in "12")
    words = "no new noise: ε̂ is the noise that the network has found."
    yield "it is the same each time", close(found, again), words
    mistakes = [
        (at_s**0.5 * x_0, "the noise of time s is missing."),
        (at_s * x_0 + (1 - at_s) * eps, "ᾱ and 1 − ᾱ are variances: take their roots."),
        (x_0, "that is the end of the way; x_s has some noise still."),
        (x_0 + (1 - at_s) ** 0.5 * eps, "x_0 is multiplied by the root of ᾱ_s."),
        (at_s**0.5 * x_t + (1 - at_s) ** 0.5 * eps, "first find x̂_0 in x_t."),
    ]
    mistake = first_match(found, mistakes, "add the same ε̂ again, as for time s.")
    expected = at_s**0.5 * x_0 + (1 - at_s) ** 0.5 * eps
    yield "it is x̂_0 with the noise of time s", close(found, expected), mistake
    end = answer(x_t.clone(), eps.clone(), at_t, 1.0)
    yield "at s = 0 it is x̂_0", close(end, x_0), "ᾱ_0 = 1."


def guided(answer: Callable[[Tensor, Tensor, float], Tensor]) -> Iterator[Claim]:
    """Claims about ε̃ as a function of ε̂ with the class, ε̂ without, and w."""
    told, untold, w = torch.randn(5, 2), torch.randn(5, 2), 1.5
    plain = close(answer(told, untold, 0.0), told)
    yield "with w = 0 it is what is said with the class", plain, "(1 + w) of it."
    found = answer(told, untold, w)
    mistakes = [
        ((1 - w) * told + w * untold, "away from what is said without: −w of it."),
        ((1 + w) * told + w * untold, "−w of what is said without the class."),
        ((1 + w) * told, "w of what is said without the class is taken off."),
        (told - w * untold, "the two weights add up to 1."),
    ]
    mistake = first_match(found, mistakes, "ε̃ = (1 + w) ε(x_t, c) − w ε(x_t).")
    expected = told + w * (told - untold)
    yield (
        "it goes on by w in the direction of the class",
        close(found, expected),
        mistake,
    )
