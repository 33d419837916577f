"""One dimension: what is learned of data, and the game of two densities."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mvacourse.plotting.style import (
    CLASS_COLORS,
    ENCODER,
    INK,
    LATENT,
    MADE,
    PLAYERS,
    REAL,
)


def players_on_a_line(
    x, p, q, D, *, title: str = "", ax: Axes | None = None, **more
) -> Axes:
    """Draws densities p of data and q of G, and D(x), against x.

    Args:
        x: Points `(N,)`.
        p: Density of the data at each `(N,)`.
        q: Density of what G makes `(N,)`.
        D: Probability of "real" that the discriminator gives `(N,)`.
        title: Words above.
        ax: Where to draw; None makes a figure.
        **more: Label → another curve of probabilities `(N,)`, dashed.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(5, 3), layout="constrained")
    densities = {"$p$, data": (p, REAL, "-"), "$q$, made by G": (q, MADE, "-.")}
    for name, (density, color, dashes) in densities.items():
        ax.fill_between(x, density, color=color, alpha=0.2, lw=0)
        ax.plot(x, density, color=color, ls=dashes, label=name)
    ax.plot(x, D, label="$D(x)$", lw=2.5, **PLAYERS["D"])
    for (name, curve), style in zip(more.items(), ("--", ":", "-."), strict=False):
        ax.plot(x, curve, style, color=LATENT, lw=2, label=name)
    ax.axhline(0.5, color=INK, lw=0.5, ls=":")
    ax.set(xlabel="$x$", ylabel="density; probability of real", ylim=(0, 1.05))
    ax.set_title(title, fontsize=10)
    return ax


def two_ways_to_learn(x, p_of_y, p, examples, labels) -> Figure:
    """Draws p(y|x) over labelled examples, beside it p(x) over those without labels.

    Args:
        x: Points `(N,)`.
        p_of_y: Probability of y = 1 at each `(N,)`.
        p: Density of the data at each `(N,)`.
        examples: Some data `(n,)`.
        labels: Their classes `(n,)`, 0 or 1.
    """
    size = {"figsize": (8.4, 3.3), "layout": "constrained"}
    figure, (left, right) = plt.subplots(1, 2, **size)
    left.plot(x, p_of_y, color=ENCODER)
    for y, mark in enumerate("os"):
        style = {"color": CLASS_COLORS[2 * y], "ls": "", "ms": 5, "clip_on": False}
        left.plot(examples[labels == y], labels[labels == y], mark, **style)
    right.fill_between(x, p, color=ENCODER, alpha=0.2, lw=0)
    right.plot(x, p, color=ENCODER)
    right.plot(examples, 0 * examples, "|", color=INK, ms=9, mew=1, clip_on=False)
    left.set(title="supervised: $p(y|x)$", xlabel="data $x$", ylabel="label $y$")
    right.set(title="unsupervised: $p(x)$", xlabel="data $x$", ylabel="density")
    right.set_ylim(bottom=0)
    left.set_yticks([0, 0.5, 1], ["0", "½", "1"])
    return figure
