"""Diffusion drawn: schedules, particles on their way, and the score as arrows."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mvacourse.plotting.style import CLASS_COLORS, INK, LINES


def snr_curves(snr: Mapping[str, Sequence[float]], *, ax: Axes | None = None) -> Axes:
    """Draws signal-to-noise ratios against time, and where signal and noise are equal.

    Args:
        snr: Schedule → ᾱ_t / (1 − ᾱ_t) of t = 1 … T.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(5, 3), layout="constrained")
    for (name, values), line in zip(snr.items(), cycle(LINES), strict=False):
        values = np.asarray(values)
        t = np.arange(1, len(values) + 1) / len(values)
        ax.plot(t, values, label=name, **line)
    ax.axhline(1, color=INK, lw=0.8, ls="--")
    ax.set(xlabel="$t / T$", ylabel="signal-to-noise ratio", yscale="log")
    ax.legend(frameon=False)
    return ax


def point_film(points: Mapping[str, object], c=None, *, reach: float = 3.0) -> Figure:
    """Draws the same points at several times, a panel each, in one scale.

    Args:
        points: When → `(n, 2)`, the same points in the same order.
        c: Class of each point `(n,)`, for its colour; None draws all in one.
        reach: Largest coordinate drawn.
    """
    n = len(points)
    figure, axes = plt.subplots(
        1, n, figsize=(1.6 * n, 1.85), squeeze=False, layout="constrained"
    )
    for ax, (when, x) in zip(axes[0], points.items(), strict=True):
        ax.scatter(*np.asarray(x).T, s=2, c=_colors(c, len(x)), alpha=0.5, linewidths=0)
        _frame(ax, reach)
        ax.set_title(when, fontsize=9)
    return figure


def particle_paths(
    paths,
    c=None,
    *,
    reach: float = 3.0,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws the way of each particle, a ring where it begins and a dot where it ends.

    Args:
        paths: Places over time `(N, n, 2)`.
        c: Class of each particle `(n,)`, for its colour; None draws all in one.
        reach: Largest coordinate drawn.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3.4, 3.4), layout="constrained")
    paths = np.asarray(paths)
    colors = _colors(c, paths.shape[1])
    for path, color in zip(paths.swapaxes(0, 1), colors, strict=True):
        ax.plot(*path.T, color=color, lw=0.7, alpha=0.7)
    ax.scatter(*paths[0].T, s=10, facecolors="none", edgecolors=colors, linewidths=0.7)
    ax.scatter(*paths[-1].T, s=10, c=colors, linewidths=0, zorder=3)
    _frame(ax, reach)
    ax.set_title(title, fontsize=9)
    return ax


def score_arrows(
    at,
    score,
    x=None,
    *,
    reach: float = 3.0,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws the direction to denser data, as arrows of lengths that can be compared.

    Lengths go with the root of the slope: near data and far off, each is seen.

    Args:
        at: Feet of the arrows `(m, 2)`.
        score: ∇ log p_t there `(m, 2)`.
        x: Data at this time `(n, 2)`, drawn below; None draws none.
        reach: Largest coordinate drawn.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3.4, 3.4), layout="constrained")
    at, score = np.asarray(at), np.asarray(score)
    if x is not None:
        ax.scatter(*np.asarray(x).T, s=2, color=CLASS_COLORS[0], alpha=0.3, lw=0)
    length = np.linalg.norm(score, axis=1, keepdims=True)
    arrows = score / np.sqrt(np.maximum(length, 1e-12))
    ax.quiver(*at.T, *arrows.T, color=INK, angles="xy", width=0.004, zorder=3)
    _frame(ax, reach)
    ax.set_title(title, fontsize=9)
    return ax


def _colors(c, n: int) -> list[str]:
    classes = np.zeros(n, dtype=int) if c is None else np.asarray(c)
    return [CLASS_COLORS[k % len(CLASS_COLORS)] for k in classes]


def _frame(ax: Axes, reach: float) -> None:
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xticks=[], yticks=[])
