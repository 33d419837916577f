"""U-Net drawn: down, up, and what is handed over between."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, picture
from mvacourse.plotting.feature_maps import LEAST_HEIGHT, slab
from mvacourse.plotting.style import DECODER, ENCODER, INK

STEP, TOP = 0.6, 4.15  # inches from map to map, and height of the upper edges
PICTURE = 1.2  # inches


def unet_diagram(
    shapes: Sequence[tuple[int, int, int]],
    c=None,
    y_hat=None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws c → feature maps, level below level and up again → ŷ, with the skips.

    Args:
        shapes: Channels, height, width of the feature maps between c and ŷ, in the
            order in which they are made: smaller and smaller, then larger again.
        c: Image `(H, W)` in [−1, 1] to stand for the condition; None draws an empty
            box.
        y_hat: What is made of it, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(3.6 + STEP * len(shapes), 5.0, ax)
    sizes = sorted({H for _, H, _ in shapes}, reverse=True)
    scale, turn = PICTURE / sizes[0], [H for _, H, _ in shapes].index(sizes[-1])
    places = []
    for n, shape in enumerate(shapes):
        level, x = sizes.index(shape[1]), 2.1 + STEP * n
        top = TOP - sum(scale * size for size in sizes[:level]) - 0.36 * level
        y = top - max(scale * shape[1], LEAST_HEIGHT) / 2
        color = ENCODER if n <= turn else DECODER
        places.append((x, y, *slab(ax, x, y, shape, scale, color)))
    for before, after in pairwise(places):
        _step(ax, before, after)
    _skips(ax, shapes, places, turn)
    y = places[0][1]
    for x, image, name in ((0.8, c, "$c$"), (places[-1][0] + 1.3, y_hat, r"$\hat{y}$")):
        picture(ax, x, y, PICTURE, image, name)
    arrow(ax, (0.8 + PICTURE / 2, y), (places[0][0] - places[0][2] / 2, y))
    last, _, w, _ = places[-1]
    arrow(ax, (last + w / 2, y), (last + 1.3 - PICTURE / 2, y))
    for height, color, words in ((0.95, ENCODER, "halve"), (0.6, DECODER, "double")):
        ax.text(0.2, height, words, color=color, fontsize=11)
    ax.text(0.2, 0.25, "dashed: skip, joined to what comes up", color=INK, fontsize=11)
    return ax


def _step(ax: Axes, before: tuple, after: tuple) -> None:
    """Draws the arrow from a map to the next: along, down and along, along and up."""
    (x, y, w, h), (x_next, y_next, w_next, h_next) = before, after
    if y_next < y:
        start, end, bend = (x, y - h / 2), (x_next - w_next / 2, y_next), (90, 0)
    elif y_next > y:
        start, end, bend = (x + w / 2, y), (x_next, y_next - h_next / 2), (0, 90)
    else:
        arrow(ax, (x + w / 2, y), (x_next - w_next / 2, y))
        return
    style = f"angle,angleA={bend[0]},angleB={bend[1]},rad=0"
    arrow(ax, start, end, connectionstyle=style, mutation_scale=9)


def _skips(ax: Axes, shapes, places, turn: int) -> None:
    """Draws what each level hands over, and how large the maps of that level are."""
    for H, W in dict.fromkeys(shape[1:] for shape in shapes):
        level = [n for n, shape in enumerate(shapes) if shape[1:] == (H, W)]
        left = max(n for n in level if n <= turn)
        right = min((n for n in level if n > turn), default=left)
        (x, y, w, h), (x_to, _, w_to, _) = places[left], places[right]
        middle, below = (x + x_to) / 2, y - h / 2
        size = {"ha": "center", "va": "center", "color": INK, "fontsize": 9}
        if right > left + 1:
            start, end = (x + w / 2, y + h / 4), (x_to - w_to / 2, y + h / 4)
            arrow(ax, start, end, ls="--")
            ax.text(middle, y + h / 4 + 0.12, f"{H}×{W}", **size)
        else:
            ax.text(middle, below - 0.14, f"{H}×{W}", **size)
