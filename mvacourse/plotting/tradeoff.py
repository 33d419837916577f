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
