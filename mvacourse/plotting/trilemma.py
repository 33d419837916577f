"""Three wishes, of which each generative model grants two."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from mvacourse.plotting.diagrams import blank_axes, box
from mvacourse.plotting.style import DATA, INK, READY

WISHES = {  # at the corners of the triangle: left, right, above
    "coverage": (1.9, 0.85),
    "speed": (6.5, 0.85),
    "fidelity": (4.2, 3.75),
}
MEANT = {
    "coverage": "the whole distribution",
    "speed": "a sample in one pass",
    "fidelity": "samples look real",
}
MODELS = {  # which two wishes each grants
    "diffusion\nmodels": ("coverage", "fidelity"),
    "GANs": ("fidelity", "speed"),
    "VAEs": ("coverage", "speed"),
}


def trilemma(*, ax: Axes | None = None) -> Axes:
    """Draws a triangle of fidelity, coverage and speed, a kind of model on each side.

    A scheme: what lies where says which wishes are granted, not how well.

    Args:
        ax: Where to draw; None makes a figure.

    Reference:
        Xiao et al. (2022), Tackling the generative learning trilemma, figure 1.
    """
    ax = blank_axes(8.4, 4.7, ax)
    corners = list(WISHES.values())
    ax.add_patch(Polygon(corners, fc=DATA, ec=INK, lw=1.2, joinstyle="round"))
    for wish, (x, y) in WISHES.items():
        above = wish == "fidelity"
        words = f"{wish}: {MEANT[wish]}" if above else f"{wish}:\n{MEANT[wish]}"
        y += 0.3 if above else -0.35
        ax.text(x, y, words, ha="center", va="center", color=INK, fontsize=12)
    for model, (one, other) in MODELS.items():
        x, y = np.mean([WISHES[one], WISHES[other]], axis=0)
        box(ax, x, y, 1.4, 0.6, model, fc=READY)
        ax.texts[-1].set_fontsize(12)
    words = "a scheme,\nnot a measurement"
    ax.text(4.2, 1.65, words, ha="center", va="center", color=INK, fontsize=10)
    return ax
