"""Curves of numbers over training or over a setting."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from mvacourse.plotting.style import CLASS_COLORS, LINES, PLAYERS


def loss_curves(
    curves: Mapping[str, Sequence[float]],
    *,
    ylabel: str,
    smooth: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Draws losses against the training step, on a logarithmic axis.

    Args:
        curves: Name → one value per step.
        ylabel: The loss and its unit.
        smooth: Steps averaged into one point.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    for (name, values), line in zip(curves.items(), cycle(LINES), strict=False):
        values = np.asarray(values, dtype=float)
        n = len(values) // smooth * smooth
        steps = np.arange(1, n + 1).reshape(-1, smooth).mean(axis=1)
        means = values[:n].reshape(-1, smooth).mean(axis=1)
        ax.plot(steps, means, label=name, **PLAYERS.get(name, line))
    ax.set(xlabel="training step", ylabel=ylabel, yscale="log")
    bottom, top = ax.get_ylim()
    few = top < 1000 * bottom  # decades, so that there is room for ticks between
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if few else (1,)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()
    ax.legend(frameon=False)
    return ax


def game_curves(
    losses: Mapping[str, Sequence[float]],
    *,
    smooth: int = 1,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws the losses of D and G, and where they stand if D cannot tell.

    Dashed: 2 log 2 for D and log 2 for a non-saturating G, as D = ½ everywhere.

    Args:
        losses: "D" and "G" → one value per iteration.
        smooth: Iterations averaged into one point.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    for name, undecided in (("D", 2), ("G", 1)):
        values = np.asarray(losses[name], dtype=float)
        n = len(values) // smooth * smooth
        steps = np.arange(1, n + 1).reshape(-1, smooth).mean(axis=1)
        means = values[:n].reshape(-1, smooth).mean(axis=1)
        ax.plot(steps, means, label=name, **PLAYERS[name])
        color = PLAYERS[name]["color"]
        ax.axhline(undecided * np.log(2), color=color, ls="--", lw=0.8)
    drawn = np.concatenate([line.get_ydata() for line in ax.lines])
    # One spike must not flatten all the rest: it leaves the picture.
    ax.set_ylim(0, 1.25 * np.quantile(drawn, 0.98))
    ax.set(xlabel="iteration", ylabel="loss")
    ax.set_title(title, fontsize=10)
    ax.legend(frameon=False, ncols=2)
    return ax


def distance_curves(
    distances: Mapping[str, Mapping[int, float]],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws Fréchet distances against the number of samples, one line per source.

    Both axes logarithmic: the part that is due to few samples falls as 1/n.

    Args:
        distances: Name → (number of samples → distance).
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    _lines_over_sizes(ax, distances)
    ax.set(yscale="log", xlabel="samples", ylabel="Fréchet distance")
    ax.minorticks_off()
    ax.set_title(title, fontsize=10)
    return ax


def dimension_curve(
    errors: Mapping[str, Mapping[int, float]], *, ylabel: str, ax: Axes | None = None
) -> Axes:
    """Draws an error against the number of latent variables, one line per method.

    The dimension on a logarithmic axis, the error from 0.

    Args:
        errors: Method → (dimension → error).
        ylabel: The error and its unit.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    _lines_over_sizes(ax, errors)
    ax.set(xlabel="latent dimension", ylabel=ylabel)
    ax.set_ylim(bottom=0)
    return ax


def _lines_over_sizes(ax: Axes, lines: Mapping[str, Mapping[int, float]]) -> None:
    """Draws name → (size → value), the sizes on a logarithmic axis with their names."""
    styles = zip(lines.items(), cycle(CLASS_COLORS), cycle("os^Dv"), strict=False)
    for (name, values), color, marker in styles:
        ax.plot(*zip(*values.items(), strict=True), color, marker=marker, label=name)
    sizes = sorted({n for values in lines.values() for n in values})
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{n:,}" for n in sizes])
    ax.minorticks_off()
    ax.legend(frameon=False)
