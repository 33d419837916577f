"""The game min_x max_y xy, the smallest in which training two players can fail.

Each rule takes the path so far and returns the next point; `play` repeats it. With
z = x + iy, gradient descent in x and ascent in y together are z ← (1 + iη) z.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

Point = tuple[float, float]
Rule = Callable[[Sequence[Point], float], Point]


def play(rule: Rule, start: Point, eta: float, n_steps: int) -> np.ndarray:
    """Plays the game and returns the path, start included.

    Args:
        rule: One of the functions below, or one's own.
        start: (x, y).
        eta: Step size η.
        n_steps: Updates to make.

    Returns:
        `(n_steps + 1, 2)`: x and y after each update.
    """
    path = [start]
    for _ in range(n_steps):
        path.append(rule(path, eta))
    return np.array(path)


def simultaneous(path: Sequence[Point], eta: float) -> Point:
    """Both move at once: x ← x − ηy, y ← y + ηx."""
    x, y = path[-1]
    return x - eta * y, y + eta * x


def alternating(path: Sequence[Point], eta: float) -> Point:
    """First x moves, then y answers: x ← x − ηy, y ← y + ηx with the new x."""
    x, y = path[-1]
    x = x - eta * y
    return x, y + eta * x


def momentum(path: Sequence[Point], eta: float, beta: float) -> Point:
    """Alternating, and each carries on with β times its last move.

    Reference:
        Gidel et al. (2019), Negative momentum for improved game dynamics.
    """
    (x, y), (x_before, y_before) = path[-1], path[-2] if len(path) > 1 else path[-1]
    x_next = x - eta * y + beta * (x - x_before)
    return x_next, y + eta * x_next + beta * (y - y_before)


def extragradient(path: Sequence[Point], eta: float) -> Point:
    """Looks one step ahead, returns, and moves by the gradient found there.

    Reference:
        Korpelevich (1976), The extragradient method for finding saddle points.
    """
    x, y = path[-1]
    x_ahead, y_ahead = simultaneous(path, eta)
    return x - eta * y_ahead, y + eta * x_ahead


def optimistic(path: Sequence[Point], eta: float) -> Point:
    """Moves by twice the gradient less the last one, a guess of the next.

    Reference:
        Daskalakis et al. (2018), Training GANs with optimism.
    """
    (x, y), (x_before, y_before) = path[-1], path[-2] if len(path) > 1 else path[-1]
    return x - eta * (2 * y - y_before), y + eta * (2 * x - x_before)


def consensus(path: Sequence[Point], eta: float, gamma: float = 1.0) -> Point:
    """Adds descent on γ/2 · (x² + y²), a penalty on the gradient of V, (y, x).

    Reference:
        Mescheder, Nowozin & Geiger (2017), The numerics of GANs.
    """
    x, y = path[-1]
    return x - eta * (y + gamma * x), y + eta * (x - gamma * y)


def decreasing(path: Sequence[Point], eta: float) -> Point:
    """Simultaneous with steps η, η/2, η/3, …"""
    return simultaneous(path, eta / len(path))


RULES: dict[str, Rule] = {
    "simultaneous": simultaneous,
    "alternating": alternating,
    "momentum +0.5": partial(momentum, beta=0.5),
    "momentum −0.5": partial(momentum, beta=-0.5),
    "extragradient": extragradient,
    "optimistic": optimistic,
    "consensus": consensus,
    "decreasing steps": decreasing,
}
