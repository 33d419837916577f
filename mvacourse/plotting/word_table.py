"""A table of words and numbers, as a figure."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import blank_axes
from mvacourse.plotting.style import DATA, INK

LINE = 0.29  # inches from one row to the next


def word_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws rows of words between rules, every other row tinted.

    Args:
        header: What stands above each column.
        rows: Words for each column.
        widths: Of the columns, inches. Those after the second are centred: numbers.
        ax: Where to draw; None makes a figure.
    """
    width, top = sum(widths), LINE * (len(rows) + 1)
    ax = blank_axes(width, top, ax)
    for n, row in enumerate([header, *rows]):
        y = top - LINE * (n + 0.5)
        if n and n % 2 == 0:
            ax.axhspan(y - LINE / 2, y + LINE / 2, color=DATA, lw=0, zorder=0)
        for k, words in enumerate(row):
            left = sum(widths[:k])
            x, side = (
                (left + 0.08, "left") if k < 2 else (left + widths[k] / 2, "center")
            )
            weight = "normal" if n else "bold"
            ax.text(x, y, words, ha=side, va="center", fontsize=10, weight=weight)
    for y in (top, top - LINE, 0):
        ax.axhline(y, color=INK, lw=1, clip_on=False)
    return ax
