"""What a generator hears of a discriminator that grows sure of its case."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.style import DATA, LINES


def generator_slopes(*, reach: float = 8.0, ax: Axes | None = None) -> Axes:
    """Draws how strongly each loss of G pulls at D's logit l of a generated sample.

    With D = σ(l): |∂ log(1 − D)/∂l| = D, |∂(−log D)/∂l| = 1 − D, and 1 for a
    Wasserstein critic.

    Args:
        reach: Largest |l|.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6.4, 3.4), layout="constrained")
    logit = np.linspace(-reach, reach, 201)
    D = 1 / (1 + np.exp(-logit))
    curves = {
        r"minimax, $\log(1 - D)$": D,
        r"non-saturating, $-\log D$": 1 - D,
        "Wasserstein critic": np.ones_like(D),
    }
    for (name, slope), line in zip(curves.items(), LINES, strict=False):
        ax.plot(logit, slope, label=name, **line)
    ax.axvspan(-reach, -reach / 2, color=DATA, zorder=0)
    ax.text(-0.75 * reach, 0.5, "D is sure:\ngenerated", ha="center", va="center")
    ax.set(xlabel="logit that D gives to $G(z)$", ylabel="slope that reaches G")
    ax.set(xlim=(-reach, reach), ylim=(-0.03, 1.1))
    ax.legend(frameon=False, loc="center right")
    return ax
