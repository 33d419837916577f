"""What a growing dose of something does, run by run."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from statistics import fmean

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting.style import LINES


def dose_curves(
    measured: Mapping[str, Mapping[float, Sequence[float]]],
    *,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draws a line of means for each method, and every run as a point.

    Args:
        measured: Method → dose → a value of each run.
        xlabel: The dose and its unit.
        ylabel: The value and its unit; drawn from 0.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
    styles = zip(measured.items(), LINES, cycle("os^Dv"), strict=False)
    for (name, runs), line, marker in styles:
        means = [fmean(values) for values in runs.values()]
        ax.plot(list(runs), means, **line, marker=marker, label=name)
        for dose, values in runs.items():
            where = [dose] * len(values)
            ax.plot(where, values, marker, color=line["color"], ms=4, alpha=0.5, mew=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_ylim(bottom=0)
    ax.legend(frameon=False)
    return ax
