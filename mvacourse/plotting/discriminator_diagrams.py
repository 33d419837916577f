"""Discriminators drawn: one answer for an image, or one for every patch of it."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture
from mvacourse.plotting.feature_maps import slabs
from mvacourse.plotting.style import DATA, INK

PICTURE, STEP = 1.3, 0.8  # inches
Y, HIGH, LOW = 2.2, 3.15, 1.25  # heights of the middle, of c and of y
SEEN = "#ffa90e"  # of the patch and of what is said of it: seen on grey


def image_discriminator_diagram(
    shapes: Sequence[tuple[int, int, int]],
    size: tuple[int, int],
    c=None,
    y=None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws c and y → feature maps, smaller and smaller → one answer.

    Args:
        shapes: Channels, height, width of the feature maps.
        size: Height and width of c and y, pixels.
        c: Image `(H, W)` in [−1, 1] to stand for the condition; None draws an empty
            box.
        y: Real or made, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax, right = _until_the_answer(shapes, size, c, y, ax)
    box(ax, right + 0.5, Y, 0.4, 0.4, "", fc=SEEN)
    arrow(ax, (right - 0.05, Y), (right + 0.28, Y))
    words = {"ha": "center", "va": "center", "color": INK}
    ax.text(right + 0.5, Y + 0.42, "real or made?", **words)
    ax.text(right + 0.5, Y - 0.5, "one answer for\nthe whole image", **words)
    return ax


def patch_discriminator_diagram(
    shapes: Sequence[tuple[int, int, int]],
    size: tuple[int, int],
    field: tuple[int, int, int],
    c=None,
    y=None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws c and y → feature maps → a grid of answers, one of them with its patch.

    Args:
        shapes: Channels, height, width of the feature maps; the last is the answers'.
        size: Height and width of c and y, pixels.
        field: Receptive field of an answer, as `models.receptive_field` returns it.
        c: Image `(H, W)` in [−1, 1] to stand for the condition; None draws an empty
            box.
        y: Real or made, likewise.
        ax: Where to draw; None makes a figure.
    """
    *maps, (_, h, w) = shapes
    ax, right = _until_the_answer(maps, size, c, y, ax)
    cell = 1.3 / max(h, w)
    left, top = right + 0.3, Y + h * cell / 2
    ax.add_patch(Rectangle((left, top - h * cell), w * cell, h * cell, fc=DATA, ec=INK))
    lines = {"color": INK, "lw": 0.3}
    ax.hlines([top - n * cell for n in range(h)], left, left + w * cell, **lines)
    ax.vlines([left + n * cell for n in range(w)], top - h * cell, top, **lines)
    row, column = h // 2, w // 2
    at = (left + column * cell, top - (row + 1) * cell)
    ax.add_patch(Rectangle(at, cell, cell, fc=SEEN, ec=SEEN, lw=2, zorder=3))
    arrow(ax, (right - 0.05, Y), (left, Y))
    _outline_patch(ax, size, field, row, column)
    words = {"ha": "center", "va": "center", "color": INK}
    ax.text(left + 0.65, Y + 0.85, "real or made?", **words)
    ax.text(left + 0.65, Y - 0.98, f"{h}×{w} answers,\neach for a patch", **words)
    return ax


def _until_the_answer(shapes, size, c, y, ax: Axes | None) -> tuple[Axes, float]:
    """Draws images and feature maps; returns the axes and where the maps end."""
    ax = blank_axes(4.0 + STEP * len(shapes), 4.2, ax)
    scale = PICTURE / size[0]
    for height, image, name in ((HIGH, c, "$c$"), (LOW, y, r"$y$ or $\hat{y}$")):
        picture(ax, 0.95, height, PICTURE, image, name)
        ax.texts[-1].set_fontsize(12)
    xs = [2.6 + STEP * n for n in range(len(shapes))]
    for height in (HIGH, LOW):
        arrow(ax, (0.95 + PICTURE / 2, height), (xs[0] - 0.2, Y))
    slabs(ax, xs, Y, shapes, scale)
    return ax, xs[-1] + 0.3


def _outline_patch(ax: Axes, size, field, row: int, column: int) -> None:
    """Draws in both images what the answer of a row and column sees."""
    scale, (seen, stride, start) = PICTURE / size[0], field
    left = 0.95 - scale * size[1] / 2 + scale * (start + stride * column)
    for middle in (HIGH, LOW):
        top = middle + PICTURE / 2 - scale * (start + stride * row)
        corner, side = (left, top - scale * seen), scale * seen
        ax.add_patch(Rectangle(corner, side, side, fill=False, ec=SEEN, lw=2, zorder=3))
    words = f"a patch: {seen}×{seen}"
    ax.text(0.95, 0.2, words, ha="center", va="center", color=INK)
