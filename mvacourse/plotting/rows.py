"""Rows of images, each with its name beside it."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.images import image_grid


def image_rows(
    rows: Mapping[str, object],
    *,
    title: str = "",
    columns: Sequence[object] = (),
    xlabel: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws one row of images for each name, column under column.

    Args:
        rows: Name → images `(n, 1, H, W)` in [−1, 1], the same n, H and W for all.
        title: Words above, with the source of the images.
        columns: What stands under each; none leaves them without a name.
        xlabel: What a column is.
        ax: Where to draw; None makes a figure in which a pixel is 2 dots.

    Raises:
        ValueError: The rows are not all of one shape.
    """
    shapes = {np.shape(images) for images in rows.values()}
    if len(shapes) != 1:
        raise ValueError(f"rows have shapes {sorted(shapes)}, expected a single one.")
    ((n, _, H, W),) = shapes
    if ax is None:
        size = (0.02 * n * W + 1.6, 0.02 * len(rows) * H + 0.6)
        _, ax = plt.subplots(figsize=size, dpi=100, layout="constrained")
    images = np.concatenate([np.asarray(images) for images in rows.values()])
    image_grid(images, n, title=title, ax=ax)
    ax.set_axis_on()
    ax.spines[:].set_visible(False)
    ax.set_xticks([(k + 0.5) * W - 0.5 for k in range(len(columns))], columns)
    ax.set_yticks([(row + 0.5) * H - 0.5 for row in range(len(rows))], list(rows))
    ax.tick_params(length=0)
    ax.set_xlabel(xlabel)
    return ax
