"""CycleGAN drawn: both cycles, both judges, both cycle losses."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture, trapezium
from mvacourse.plotting.style import BACK, DISCRIMINATOR, GENERATOR, INK

CYCLES = {  # where it starts: names of the images, networks, judge and loss
    "x": (
        {"x": "$x$", "y_hat": r"$\hat{y} = G(x)$", "x_back": r"$F(\hat{y})$"},
        "GF",
        "$D_Y$",
        r"$\|F(G(x)) - x\|_1$",
    ),
    "y": (
        {"y": "$y$", "x_hat": r"$\hat{x} = F(y)$", "y_back": r"$G(\hat{x})$"},
        "FG",
        "$D_X$",
        r"$\|G(F(y)) - y\|_1$",
    ),
}


def cyclegan_diagram(
    images: Mapping[str, object] | None = None, *, ax: Axes | None = None
) -> Axes:
    """Draws x → G → ŷ → F → F(ŷ) above y → F → x̂ → G → G(x̂).

    Args:
        images: "x", "y_hat", "x_back" and "y", "x_hat", "y_back", each `(H, W)` in
            [−1, 1]; what is missing is an empty box.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 5.7, ax)
    for y, start in ((4.75, "x"), (1.85, "y")):
        _cycle(ax, y, start, images or {})
    return ax


def cycle_diagram(
    start: str, images: Mapping[str, object] | None = None, *, ax: Axes | None = None
) -> Axes:
    """Draws one of the two cycles.

    Args:
        start: "x" goes there by G and back by F, "y" the other way round.
        images: As in `cyclegan_diagram`.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 2.9, ax)
    _cycle(ax, 1.95, start, images or {})
    return ax


def _cycle(ax: Axes, y: float, start: str, images: Mapping[str, object]) -> None:
    """Draws one way there and back at the height y, judged half-way."""
    names, networks, judge, loss = CYCLES[start]
    places = (0.8, 4.2, 7.6)
    for place, (key, name) in zip(places, names.items(), strict=True):
        picture(ax, place, y, 1.1, images.get(key), name)
    for place, network in zip((2.5, 5.9), networks, strict=True):
        color = GENERATOR if network == "G" else BACK
        trapezium(ax, place, y, 1.1, 0.9, 0.9, f"${network}$", color)
        arrow(ax, (place - 1.1, y), (place - 0.6, y))
        arrow(ax, (place + 0.6, y), (place + 1.1, y))
    judged, lost = y - 1.05, y - 1.6
    box(ax, 4.2, judged, 0.7, 0.4, judge, fc=DISCRIMINATOR)
    arrow(ax, (4.2, y - 0.6), (4.2, judged + 0.22))
    ax.text(4.7, judged, "real or made?", ha="left", va="center", color=INK)
    ax.text(4.2, lost, loss, ha="center", va="center", color=INK, fontsize=12)
    for side, end in ((3.1, 0.8), (5.3, 7.6)):
        bend = "angle,angleA=0,angleB=90,rad=6"
        arrow(ax, (side, lost), (end, y - 0.6), connectionstyle=bend, ls="--")
