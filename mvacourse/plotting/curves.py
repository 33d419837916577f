"""Curves of numbers over training or over a setting."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from mvacourse.plotting.style import CLASS_COLORS


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
    for (name, values), color in zip(curves.items(), cycle(CLASS_COLORS), strict=False):
        values = np.asarray(values, dtype=float)
        n = len(values) // smooth * smooth
        steps = np.arange(1, n + 1).reshape(-1, smooth).mean(axis=1)
        ax.plot(steps, values[:n].reshape(-1, smooth).mean(axis=1), color, label=name)
    ax.set(xlabel="training step", ylabel=ylabel, yscale="log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()
    ax.legend(frameon=False)
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
    styles = zip(errors.items(), cycle(CLASS_COLORS), cycle("os^Dv"), strict=False)
    for (method, error), color, marker in styles:
        ax.plot(*zip(*error.items(), strict=True), color, marker=marker, label=method)
    dimensions = sorted({z for error in errors.values() for z in error})
    ax.set(xscale="log", xlabel="latent dimension", ylabel=ylabel)
    ax.set_ylim(bottom=0)
    ax.set_xticks(dimensions, dimensions)
    ax.minorticks_off()
    ax.legend(frameon=False)
    return ax
