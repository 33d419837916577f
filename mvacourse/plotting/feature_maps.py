"""Feature maps drawn as slabs, for diagrams of convolutional networks."""

from collections.abc import Sequence
from math import log2

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mvacourse.plotting.diagrams import arrow
from mvacourse.plotting.style import ENCODER, INK

SLIM = 0.1  # inches, of a slab with one channel
LEAST_HEIGHT = 0.16  # inches: a map of few pixels is still seen


def slab(
    ax: Axes, x: float, y: float, shape: Sequence[int], scale: float, color: str
) -> tuple[float, float]:
    """Draws feature maps centred at (x, y), as seen from the side, channels above.

    Args:
        ax: Of `blank_axes`.
        x: Centre.
        y: Centre.
        shape: Channels, height, width. Twice the height is drawn twice as high, twice
            the channels a step wider.
        scale: Inches of a pixel.
        color: Of the slab.

    Returns:
        Its width and height.
    """
    n_channels, H, _ = shape
    w, h = SLIM * (1 + log2(n_channels) / 2), max(LEAST_HEIGHT, scale * H)
    corner = (x - w / 2, y - h / 2)
    ax.add_patch(Rectangle(corner, w, h, fc=color, ec=INK, lw=1))
    above = y + h / 2 + 0.13
    ax.text(x, above, str(n_channels), ha="center", va="center", color=INK, fontsize=10)
    return w, h


def slabs(
    ax: Axes,
    xs: Sequence[float],
    y: float,
    shapes: Sequence[Sequence[int]],
    scale: float,
    color: str = ENCODER,
) -> None:
    """Draws feature maps in a row, an arrow from each to the next.

    The size of a map is written below it where it is another than before.

    Args:
        ax: Of `blank_axes`.
        xs: Centre of each.
        y: Centre of all.
        shapes: Channels, height, width of each.
        scale: Inches of a pixel.
        color: Of the slabs.
    """
    edge, size = None, None
    for x, (n_channels, H, W) in zip(xs, shapes, strict=True):
        w, h = slab(ax, x, y, (n_channels, H, W), scale, color)
        if edge is not None:
            arrow(ax, (edge, y), (x - w / 2, y))
        if size != (H, W):
            size_below(ax, x, y - h / 2, (H, W))
        edge, size = x + w / 2, (H, W)


def size_below(ax: Axes, x: float, y: float, size: tuple[int, int]) -> None:
    """Writes height × width under what ends at (x, y)."""
    words = f"{size[0]}×{size[1]}"
    ax.text(x, y - 0.16, words, ha="center", va="center", color=INK, fontsize=9)
