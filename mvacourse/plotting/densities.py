"""The game in one dimension: densities of data and generator, and the verdict."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting.style import DECODER, ENCODER, INK


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
    for density, color, name in ((p, INK, "$p$, data"), (q, DECODER, "$q$, made by G")):
        ax.fill_between(x, density, color=color, alpha=0.2, lw=0)
        ax.plot(x, density, color=color, label=name)
    ax.plot(x, D, color=ENCODER, label="$D(x)$")
    for (name, curve), style in zip(more.items(), ("--", ":", "-."), strict=False):
        ax.plot(x, curve, style, color="#832db6", lw=2, label=name)
    ax.axhline(0.5, color=INK, lw=0.5, ls=":")
    ax.set(xlabel="$x$", ylabel="density; probability of real", ylim=(0, 1.05))
    ax.set_title(title, fontsize=10)
    return ax
