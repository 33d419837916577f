"""Points of the plane: data and samples, as training goes on."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mvacourse.plotting.style import CLASS_COLORS, INK


def point_cloud(x, means=None, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draws samples, and where the modes of the data are.

    Args:
        x: Samples `(n, 2)`.
        means: Means of the modes `(K, 2)`, drawn as rings; None draws none. They also
            set the limits of the axes.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3, 3), layout="constrained")
    x = np.asarray(x)
    reach = 1.5 * np.abs(x if means is None else np.asarray(means)).max()
    if means is not None:
        rings = {"facecolors": "none", "edgecolors": INK, "linewidths": 0.6}
        ax.scatter(*np.asarray(means).T, s=90, **rings)
    ax.scatter(*x.T, s=3, color=CLASS_COLORS[0], alpha=0.4, linewidths=0)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=9)
    return ax


def snapshots(rows: Mapping[str, Mapping[str, object]], means) -> Figure:
    """Draws samples over training, a row for each method, as Metz et al. (2017) do.

    Args:
        rows: Method → (when → samples `(n, 2)`), the same number for each.
        means: Means of the modes `(K, 2)`.
    """
    n_columns = max(map(len, rows.values()))
    figure, axes = plt.subplots(
        len(rows),
        n_columns,
        figsize=(1.6 * n_columns, 1.75 * len(rows)),
        squeeze=False,
        layout="constrained",
    )
    for i, (name, row) in enumerate(rows.items()):
        for ax, (when, x) in zip(axes[i], row.items(), strict=True):
            point_cloud(x, means, title=when if i == 0 else "", ax=ax)
        axes[i, 0].set_ylabel(name, fontsize=9)
    return figure


def score_per_seed(
    scores: Mapping[str, object], *, best: float, xlabel: str, ax: Axes | None = None
) -> Axes:
    """Draws one dot for each seed and a line at the mean, a row for each method.

    Args:
        scores: Method → one value per seed.
        best: The value that is best, drawn as a dashed line.
        xlabel: The score and its unit.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        size = (5.5, 0.28 * len(scores) + 0.8)
        _, ax = plt.subplots(figsize=size, layout="constrained")
    for row, values in enumerate(scores.values()):
        values = np.sort(np.asarray(values, dtype=float))
        # Equal values are drawn one above the other.
        repeat = np.array([np.sum(values[:n] == v) for n, v in enumerate(values)])
        ax.plot(values, row - 0.12 * repeat, "o", color=CLASS_COLORS[0], ms=4)
        ax.vlines(values.mean(), row - 0.4, row + 0.4, color=CLASS_COLORS[2], lw=2)
    ax.axvline(best, color=INK, lw=0.8, ls="--")
    ax.set_yticks(range(len(scores)), scores)
    ax.set(xlabel=xlabel, xlim=(-0.03 * best, 1.05 * best))
    ax.set_ylim(len(scores) - 0.4, -0.8)  # the first on top
    return ax
