"""How often a generator makes the class that it was asked for."""

from collections.abc import Mapping
from itertools import cycle

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting.style import CLASS_COLORS, INK


def obedience_curves(
    shares: Mapping[str, Mapping[int, float]],
    *,
    n_classes: int,
    ax: Axes | None = None,
) -> Axes:
    """Draws the share of images recognised as asked against the training step.

    Args:
        shares: Name → (training step → share in [0, 1]).
        n_classes: K; by chance 1/K are recognised, drawn dashed.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    styles = zip(shares.items(), cycle(CLASS_COLORS), cycle("os^Dv"), strict=False)
    for (name, share), color, marker in styles:
        ax.plot(*zip(*share.items(), strict=True), color, marker=marker, label=name)
    ax.axhline(1 / n_classes, color=INK, ls="--", lw=1, label="by chance")
    ax.set(xlabel="training step", ylabel="recognised as asked", ylim=(0, 1.02))
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 0.12))
    return ax
