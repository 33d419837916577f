"""What the answers to the exercises of 03_minimax_xy must satisfy."""

from collections.abc import Callable, Iterator

import numpy as np

from mvacourse.exercises.checking import Claim


def growth(answer: Callable[[float, int], float]) -> Iterator[Claim]:
    """Claims about |(x, y)| after n simultaneous steps over |(x, y)| at the start."""
    eta, n = 0.3, 7
    z = (1 + 1j * eta) ** n  # the game in one complex number
    found = answer(eta, n)
    yield "nothing grows in 0 steps", np.isclose(answer(eta, 0), 1), "the power n."
    mistakes = [
        (abs(z) ** 2, "|z|² grows by 1 + η² a step, and |z| by its square root."),
        ((1 + eta) ** n, "x and y are at right angles: add squares, not lengths."),
        (n * (1 + eta**2) ** 0.5, "steps multiply, they do not add."),
        ((1 + eta**2) ** 0.5, "that is one step; there are n."),
    ]
    mistake = _likely(found, mistakes, "write one step as z ← (1 + iη) z.")
    yield "it is |1 + iη|ⁿ", bool(np.isclose(found, abs(z))), mistake


def alternating(answer: Callable[[float, float, float], tuple]) -> Iterator[Claim]:
    """Claims about one step in which x moves first and y answers."""
    x, y, eta = 1.0, 0.5, 0.3
    found = np.asarray(answer(x, y, eta), dtype=float)
    yield "it returns x and y", found.shape == (2,), "return the two numbers."
    x_next = x - eta * y
    expected = (x_next, y + eta * x_next)
    mistakes = [
        ((x_next, y + eta * x), "y answered the old x: that is simultaneous."),
        ((x_next, y - eta * x_next), "y maximises: it adds its gradient."),
        ((x + eta * y, y + eta * (x + eta * y)), "x minimises: it subtracts."),
        ((x - eta * (y + eta * x), y + eta * x), "y moved first."),
    ]
    mistake = _likely(found, mistakes, "∂V/∂x = y and ∂V/∂y = x.")
    yield "y answers the new x", bool(np.allclose(found, expected)), mistake


def extragradient(answer: Callable[[float, float, float], tuple]) -> Iterator[Claim]:
    """Claims about one step of the extragradient method."""
    x, y, eta = 1.0, 0.5, 0.3
    found = np.asarray(answer(x, y, eta), dtype=float)
    yield "it returns x and y", found.shape == (2,), "return the two numbers."
    x_ahead, y_ahead = x - eta * y, y + eta * x
    expected = (x - eta * y_ahead, y + eta * x_ahead)
    mistakes = [
        ((x_ahead, y_ahead), "that is the look ahead alone: one simultaneous step."),
        (
            (x_ahead - eta * y_ahead, y_ahead + eta * x_ahead),
            "the step starts at the old point, not at the one ahead.",
        ),
        ((x - eta * x_ahead, y + eta * y_ahead), "∂V/∂x = y and ∂V/∂y = x."),
    ]
    mistake = _likely(found, mistakes, "the gradient is taken at the point ahead.")
    yield "it moves by the gradient ahead", np.allclose(found, expected), mistake
    nearer = np.hypot(*found) < np.hypot(x, y)
    yield "it comes nearer to the saddle", bool(nearer), mistake


def _likely(found, mistakes, otherwise: str) -> str:
    """Returns what is said of the wrong answer that equals the one found."""
    same = (words for wrong, words in mistakes if np.allclose(found, wrong))
    return next(same, otherwise)
