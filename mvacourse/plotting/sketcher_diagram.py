"""Sketcher and Refiner drawn: two conditional GANs, one behind the other."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture, trapezium
from mvacourse.plotting.style import DISCRIMINATOR, GENERATOR, INK


def sketcher_refiner_diagram(
    images: Mapping[str, object] | None = None,
    *,
    c: str = "MTR, FA, RD",
    ax: Axes | None = None,
) -> Axes:
    """Draws c → S → sketch → R → ŷ, c → R, and a judge and an L1 under each image.

    Args:
        images: "c", "sketch" and "y_hat", each `(H, W)` in [−1, 1]; what is missing is
            an empty box.
        c: What is written for the condition.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 4.2, ax)
    y, images = 2.5, {} if images is None else images
    names = {"c": f"$c$: {c}", "sketch": "$S(c)$", "y_hat": r"$\hat{y} = R(c, S(c))$"}
    for place, (key, name) in zip((0.8, 4.2, 7.4), names.items(), strict=True):
        picture(ax, place, y, 1.1, images.get(key), name)
        ax.texts[-1].set_fontsize(11)
    for place, name in ((2.5, "Sketcher\n$S$"), (5.8, "Refiner\n$R$")):
        trapezium(ax, place, y, 1.2, 0.9, 0.9, name, GENERATOR)
        ax.texts[-1].set_fontsize(10)
    for start, end in ((1.4, 1.85), (3.15, 3.6), (4.8, 5.15), (6.45, 6.8)):
        arrow(ax, (start, y), (end, y))
    # The Refiner is shown the condition too, past the sketch.
    ax.plot([0.8, 0.8, 5.8], [y + 0.95, 3.9, 3.9], color=INK, lw=1.2)
    arrow(ax, (5.8, 3.9), (5.8, y + 0.5))
    _judged(ax, 4.2, y, "$D_S$", r"$+\ \lambda_S \cdot$ L1")
    _judged(ax, 7.4, y, "$D_R$", r"$+\ \lambda_R \cdot$ weighted L1")
    return ax


def _judged(ax: Axes, x: float, y: float, judge: str, loss: str) -> None:
    """Draws who judges an image at (x, y), and what is added to that."""
    box(ax, x, y - 1.1, 0.7, 0.4, judge, fc=DISCRIMINATOR)
    arrow(ax, (x, y - 0.6), (x, y - 0.88))
    for height, words in ((1.55, "real or made?"), (1.95, loss)):
        ax.text(x, y - height, words, ha="center", va="center", color=INK, fontsize=10)
