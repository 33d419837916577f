"""The page around a finished figure."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

WIDESCREEN = 16 / 9


def page_around(
    figure: Figure, *, margin: float, ratio: float | None = None, least: float = 0
) -> Bbox:
    """Returns the page of a figure, for `savefig(bbox_inches=…)`, and paints it white.

    Nothing of the figure is scaled or moved: the page grows around what is drawn.

    Args:
        figure: Finished.
        margin: Least white around it, inches.
        ratio: Width over height of the page; None leaves that of the figure.
        least: Least width, inches: words of a small figure are no larger than others'.

    Returns:
        The page in inches, from the lower left corner of the figure.
    """
    for _ in range(2):  # a layout is made only by drawing, and settles
        figure.draw_without_rendering()
    figure.set_layout_engine("none")  # saving draws again: what is in stays in
    for ax in figure.axes:  # runs of the layout's solver differ in a last digit
        ax.set_position(np.round(ax.get_position(original=True).bounds, 6))
        ax.set_in_layout(True)  # which a position that is given takes away
    drawn = figure.get_tightbbox().padded(margin)
    width, height = max(drawn.width, least), drawn.height
    if ratio is not None:
        width, height = max(width, ratio * height), max(height, width / ratio)
    figure.add_artist(
        Rectangle((-9, -9), 19, 19, transform=figure.transFigure, fc="white", zorder=-9)
    )
    x, y = (drawn.x0 + drawn.x1) / 2, (drawn.y0 + drawn.y1) / 2
    return Bbox.from_bounds(x - width / 2, y - height / 2, width, height)
