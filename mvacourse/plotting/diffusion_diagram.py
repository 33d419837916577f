"""The two processes of diffusion as a chain, in the lecture's notation."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, picture
from mvacourse.plotting.style import DECODER, INK

NAMES = ("$x_0$", "$x_{t-1}$", "$x_t$", "$x_T$")


def diffusion_diagram(
    images: Sequence | None = None, *, ax: Axes | None = None
) -> Axes:
    """Draws x_0 … x_{t−1} → x_t … x_T, noise coming above and going below.

    Args:
        images: Four images `(H, W)` in [−1, 1] with more and more noise; None draws
            empty boxes.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 3.2, ax)
    xs, y = (0.9, 3.4, 5.4, 7.5), 1.6
    for x, image, name in zip(xs, images or [None] * 4, NAMES, strict=True):
        picture(ax, x, y, 1.0, image, name)
    for left, right in ((xs[0], xs[1]), (xs[2], xs[3])):
        middle = (left + right) / 2
        ax.text(middle, y, "· · ·", ha="center", va="center", fontsize=14, color=INK)
    above, below = y + 0.95, y - 0.75
    bend = "arc3,rad={}"
    arrow(ax, (3.5, above), (5.3, above), connectionstyle=bend.format(-0.25))
    arrow(ax, (5.3, below), (3.5, below), connectionstyle=bend.format(-0.25))
    words = {"ha": "center", "va": "center", "fontsize": 12}
    ax.text(4.4, above + 0.4, r"$q(x_t \mid x_{t-1})$", color=INK, **words)
    ax.text(4.4, below - 0.42, r"$p_\theta(x_{t-1} \mid x_t)$", color=DECODER, **words)
    ax.text(1.9, above + 0.4, "forward: noise is added", color=INK, **words)
    ax.text(
        1.7, below - 0.42, "reverse: a network takes it away", color=DECODER, **words
    )
    return ax
