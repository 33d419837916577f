"""A fully convolutional network without pooling, drawn."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mvacourse.plotting.diagrams import arrow, blank_axes, picture
from mvacourse.plotting.feature_maps import slabs
from mvacourse.plotting.style import GENERATOR, INK

PICTURE, STEP = 1.4, 0.55  # inches
SEEN = "#ffa90e"  # seen on grey


def fcn_diagram(
    shapes: Sequence[tuple[int, int, int]],
    seen: int,
    c=None,
    y_hat=None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws c → feature maps as large as c → ŷ, and what one voxel of ŷ sees of c.

    Args:
        shapes: Channels, height, width of the feature maps between c and ŷ.
        seen: Pixels a side that one value of ŷ sees.
        c: Image `(H, W)` in [−1, 1], as large as the maps, to stand for the condition;
            None draws an empty box.
        y_hat: What is made of it, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(3.7 + STEP * len(shapes), 2.7, ax)
    y, H = 1.45, shapes[0][1]
    xs = [2.1 + STEP * n for n in range(len(shapes))]
    right = xs[-1] + 1.2
    picture(ax, 0.9, y, PICTURE, c, "$c$")
    picture(ax, right, y, PICTURE, y_hat, r"$\hat{y}$")
    slabs(ax, xs, y, shapes, PICTURE / H, GENERATOR)
    arrow(ax, (0.9 + PICTURE / 2, y), (xs[0] - 0.15, y))
    arrow(ax, (xs[-1] + 0.15, y), (right - PICTURE / 2, y))
    outlined(ax, 0.9, y, seen * PICTURE / H)
    outlined(ax, right, y, PICTURE / H)
    words = f"one voxel of $\\hat{{y}}$ sees {seen}×{seen} of $c$"
    ax.text((xs[0] + xs[-1]) / 2, 0.2, words, ha="center", va="center", color=INK)
    return ax


def outlined(ax: Axes, x: float, y: float, size: float) -> None:
    """Draws a square around what is seen, centred at (x, y)."""
    corner = (x - size / 2, y - size / 2)
    ax.add_patch(Rectangle(corner, size, size, fill=False, ec=SEEN, lw=2, zorder=3))
