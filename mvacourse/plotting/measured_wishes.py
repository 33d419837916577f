"""The three wishes of the trilemma, measured."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mvacourse.plotting.points import score_per_seed


def measured_wishes(scores: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Figure:
    """Draws fidelity, coverage and slowness of each model, a dot for each training.

    Args:
        scores: Model → "precision", "recall" and "sampling time" in ms → seed → value.
    """
    panels = {
        "precision": "fidelity: precision",
        "recall": "coverage: recall",
        "sampling time": "slowness: ms an image",
    }
    size = {"figsize": (9.4, 3.0), "sharey": True, "layout": "constrained"}
    figure, axes = plt.subplots(1, len(panels), **size)
    for ax, (metric, words) in zip(axes, panels.items(), strict=True):
        values = {name: list(of[metric].values()) for name, of in scores.items()}
        score_per_seed(values, best=1.0, xlabel=words, ax=ax)
    *_, slow = axes
    for ax in axes:
        ax.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    slow.lines[-1].remove()  # no time is best
    slow.set(xscale="log", xlim=(0.01, 200))
    slow.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    slow.minorticks_off()
    return figure
