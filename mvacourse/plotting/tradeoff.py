"""Two measures of each method that do not agree on the best."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting.style import CLASS_COLORS, INK


def error_and_sharpness(
    measured: Mapping[str, tuple[float, float]],
    *,
    xlabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws each method as a point: its error, and how sharp its images are.

    Args:
        measured: Method → (error, sharpness over that of the truth).
        xlabel: The error and its unit.
        ax: Where to draw; None makes a figure.

    Reference:
        Blau & Michaeli (2018), The perception–distortion tradeoff, figure 1.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(5.6, 3.4), layout="constrained")
    for k, (name, point) in enumerate(measured.items()):
        ax.plot(*point, "os^Dv"[k % 5], ms=9, color=CLASS_COLORS[k % 10], label=name)
    ax.plot(0, 1, "*", ms=13, color=INK, label="truth", clip_on=False, zorder=9)
    ax.axhline(1, color=INK, lw=0.5, ls="--")
    ax.set(xlabel=xlabel, ylabel="sharpness, truth = 1")
    errors, sharp = zip(*measured.values(), strict=True)
    ax.set(xlim=(0, 1.1 * max(errors)), ylim=(0, 1.1 * max(1, *sharp)))
    ax.legend(frameon=False, loc="lower left", fontsize=9)
    return ax


def tradeoff_closely(
    measured: Mapping[str, tuple[float, float]],
    *,
    xlabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws methods that are near one another, each point under its name.

    The axes begin where the methods do, not at 0 as in `error_and_sharpness`.

    Args:
        measured: Method → (error, sharpness over that of the truth).
        xlabel: The error and its unit.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(7.6, 4.0), layout="constrained")
    for k, (name, (error, sharpness)) in enumerate(measured.items()):
        ax.plot(error, sharpness, "os^Dv"[k % 5], ms=10, color=CLASS_COLORS[k % 10])
        above = {"xytext": (0, 10), "textcoords": "offset points", "ha": "center"}
        ax.annotate(name, (error, sharpness), **above)
    ax.axhline(1, color=INK, lw=0.8, ls="--")
    place = {"xycoords": ("axes fraction", "data"), "va": "bottom"}
    ax.annotate("truth", (0.01, 1), **place)
    ax.margins(0.2)
    ax.set(xlabel=xlabel, ylabel="sharpness, truth = 1")
    return ax
