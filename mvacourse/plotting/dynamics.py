"""Paths of two players in the plane, over iterations, and on the saddle."""

from collections.abc import Mapping
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.style import CLASS_COLORS, INK, LINES


def paths_in_field(
    paths: Mapping[str, np.ndarray], *, reach: float = 2.0, ax: Axes | None = None
) -> Axes:
    """Draws paths of (x, y) over the field (−y, x) of the game V = xy.

    Args:
        paths: Name → `(N, 2)`; one name is the title, several make a legend.
        reach: Largest |x| and |y| drawn.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(4, 4), layout="constrained")
    at = np.linspace(-reach, reach, 11)
    x, y = np.meshgrid(at, at)
    ax.quiver(x, y, -y, x, color="#c3c8ce", angles="xy", width=0.004)
    for (name, path), color in zip(paths.items(), cycle(CLASS_COLORS), strict=False):
        ax.plot(*np.transpose(path), ".-", color=color, lw=1, ms=3, label=name)
        ax.plot(*path[0], "o", color=INK, ms=5)
    ax.plot(0, 0, "+", color=INK, ms=10)
    ticks = np.linspace(-reach, reach, 5)
    ax.set(xticks=ticks, yticks=ticks, xlim=(-reach, reach), ylim=(-reach, reach))
    ax.set(xlabel="$x$ (minimises)", ylabel="$y$ (maximises)", aspect="equal")
    if len(paths) == 1:
        ax.set_title(*paths, fontsize=10)
    else:
        ax.legend(edgecolor="none", fontsize=8, loc="upper right")
    return ax


def over_iterations(path: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draws x, y and xy over the iterations.

    Args:
        path: `(N, 2)`.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    x, y = np.transpose(path)
    curves = {"$xy$": x * y, "$x$": x, "$y$": y}
    for (name, values), line in zip(curves.items(), LINES, strict=False):
        ax.plot(values, label=name, **line)
    ax.axhline(0, color=INK, lw=0.5)
    ax.set(xlabel="iteration", ylabel="value")
    ax.legend(frameon=False, ncols=3)
    return ax


def saddle(path: np.ndarray, *, reach: float = 2.0, ax: Axes | None = None) -> Axes:
    """Draws the surface V = xy with a path on it, its start and the saddle point.

    Args:
        path: `(N, 2)`.
        reach: Largest |x| and |y| drawn.
        ax: Axes with `projection="3d"`; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(
            figsize=(4.5, 4), subplot_kw={"projection": "3d"}, layout="constrained"
        )
    at = np.linspace(-reach, reach, 41)
    x, y = np.meshgrid(at, at)
    ax.plot_surface(x, y, x * y, cmap="coolwarm", alpha=0.6, lw=0, rcount=40, ccount=40)
    inside = np.abs(path).max(axis=1) <= reach
    x, y = np.transpose(path[inside])
    ax.plot(x, y, x * y, ".-", color=INK, ms=3, lw=1, zorder=9)
    if inside[0]:
        ax.plot(x[:1], y[:1], x[:1] * y[:1], "o", color=INK, ms=5, zorder=9)
    ax.plot(0, 0, 0, "+", color=INK, ms=10, zorder=9)
    ticks = np.linspace(-reach, reach, 5)
    ax.set(xticks=ticks, yticks=ticks, zticks=reach * ticks)
    ax.set(xlabel="$x$", ylabel="$y$", zlabel="$V = xy$")
    ax.view_init(elev=28, azim=-55)
    return ax
