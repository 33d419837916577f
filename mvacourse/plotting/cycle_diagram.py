"""CycleGAN drawn: both cycles, both judges, both cycle losses."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture, trapezium
from mvacourse.plotting.style import DECODER, ENCODER, INK, LATENT


def cyclegan_diagram(
    images: Mapping[str, object] | None = None, *, ax: Axes | None = None
) -> Axes:
    """Draws x → G → ŷ → F → F(ŷ) above y → F → x̂ → G → G(x̂).

    Args:
        images: "x", "y_hat", "x_back" and "y", "x_hat", "y_back", each `(H, W)` in
            [−1, 1]; what is missing is an empty box.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 5.4, ax)
    images = {} if images is None else images
    names = {"x": "$x$", "y_hat": r"$\hat{y} = G(x)$", "x_back": r"$F(\hat{y})$"}
    _cycle(ax, 4.4, names, images, "GF", "$D_Y$", r"\|F(G(x)) - x\|_1")
    names = {"y": "$y$", "x_hat": r"$\hat{x} = F(y)$", "y_back": r"$G(\hat{x})$"}
    _cycle(ax, 1.7, names, images, "FG", "$D_X$", r"\|G(F(y)) - y\|_1")
    return ax


def _cycle(ax: Axes, y: float, names, images, networks: str, judge: str, loss: str):
    """Draws one way there and back at the height y, judged half-way."""
    places = (0.8, 4.2, 7.6)
    for place, (key, name) in zip(places, names.items(), strict=True):
        picture(ax, place, y, 1.1, images.get(key), name)
    for place, network in zip((2.5, 5.9), networks, strict=True):
        color = DECODER if network == "G" else ENCODER
        trapezium(ax, place, y, 1.1, 0.9, 0.9, f"${network}$", color)
        arrow(ax, (place - 1.1, y), (place - 0.6, y))
        arrow(ax, (place + 0.6, y), (place + 1.1, y))
    below = y - 1.15
    box(ax, 4.2, below, 0.8, 0.45, judge, fc=LATENT)
    arrow(ax, (4.2, y - 0.6), (4.2, below + 0.25))
    for side, end in ((1.35, 0.8), (7.05, 7.6)):
        bend = "angle,angleA=0,angleB=90,rad=6"
        arrow(ax, (side, below), (end, y - 0.6), connectionstyle=bend, ls="--")
    ax.text(2.5, below, f"${loss}$", ha="center", va="center", color=INK, fontsize=12)
    ax.text(5.9, below, "real or made?", ha="center", va="center", color=INK)
