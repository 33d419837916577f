"""Images in grids and in a row."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Dots to the inch, and the dots for a line of words and between two panels.
DPI, TITLE, GAP = 100, 24, 8


def image_grid(
    images,
    n_columns: int = 10,
    *,
    vmin: float = -1.0,
    vmax: float = 1.0,
    cmap: str = "gray",
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws a batch of images edge to edge, row by row.

    Args:
        images: `(B, 1, H, W)` or `(B, H, W)`; a last row may be incomplete.
        n_columns: Images in a row.
        vmin: Value drawn in the first colour.
        vmax: Value drawn in the last colour.
        cmap: Colour map of matplotlib.
        title: Words above, with the source of the images.
        ax: Where to draw; None makes a figure.
    """
    images = np.asarray(images)
    *_, H, W = images.shape
    images = images.reshape(-1, H, W)
    n_rows = -(-len(images) // n_columns)
    canvas = np.full((n_rows * n_columns, H, W), vmin, dtype=images.dtype)
    canvas[: len(images)] = images
    mosaic = canvas.reshape(n_rows, n_columns, H, W).swapaxes(1, 2)
    mosaic = mosaic.reshape(n_rows * H, n_columns * W)
    if ax is None:
        size = (0.5 * n_columns, 0.5 * n_rows + 0.35)
        _, ax = plt.subplots(figsize=size, layout="constrained")
    # Sharp at 1, 2, 3 and more dots to the pixel; between, nearest would be jagged.
    ax.imshow(mosaic, cmap=cmap, vmin=vmin, vmax=vmax, interpolation="antialiased")
    ax.set_axis_off()
    ax.set_title(title, fontsize=10)
    return ax


def image_panels(
    panels: Mapping[str, object],
    n_columns: int = 10,
    *,
    caption: str = "",
    zoom: int = 1,
    stacked: bool = False,
    **options,
) -> Figure:
    """Draws several grids of images side by side or stacked, each under its title.

    Every pixel becomes a whole number of dots, the same in all panels: a larger image
    looks larger, and none has jagged rows.

    Args:
        panels: Title → images, as in `image_grid`.
        n_columns: Images in a row of each grid.
        caption: Words below all, with the source of the images.
        zoom: Dots a pixel is high and wide.
        stacked: One grid below the other.
        **options: Passed to `image_grid`.
    """
    batches = [np.asarray(images) for images in panels.values()]
    widths = [zoom * n_columns * batch.shape[-1] for batch in batches]
    heights = [
        TITLE + zoom * -(-len(batch) // n_columns) * batch.shape[-2]
        for batch in batches
    ]
    gaps = GAP * (len(batches) - 1)
    width = max(widths) if stacked else sum(widths) + gaps
    height = (sum(heights) + gaps if stacked else max(heights)) + TITLE * bool(caption)
    figure = plt.figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    # A frame without a line, so that a notebook crops no fraction of a dot.
    figure.add_artist(Rectangle((0, 0), 1, 1, transform=figure.transFigure, alpha=0))
    x, top = 0, height
    for title, batch, w, h in zip(panels, batches, widths, heights, strict=True):
        place = (x / width, (top - h) / height, w / width, (h - TITLE) / height)
        ax = figure.add_axes(place)
        image_grid(batch, n_columns, title=title, ax=ax, **options)
        x, top = (x, top - h - GAP) if stacked else (x + w + GAP, top)
    if caption:
        figure.supxlabel(caption, fontsize=9, y=0, va="bottom")
    return figure


def annotated_array(
    array, *, vmin: float, vmax: float, title: str = "", ax: Axes | None = None
) -> Axes:
    """Draws a small array as squares with its numbers written in.

    Args:
        array: `(H, W)`.
        vmin: Value drawn white.
        vmax: Value drawn dark.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    array = np.asarray(array)
    if ax is None:
        H, W = array.shape
        _, ax = plt.subplots(figsize=(0.45 * W, 0.45 * H + 0.3), layout="constrained")
    ax.imshow(array, cmap="Blues", vmin=vmin, vmax=vmax)
    for (row, column), value in np.ndenumerate(array):
        dark = value > (vmin + vmax) / 2
        ax.text(
            column,
            row,
            f"{value:g}",
            color="white" if dark else "black",
            ha="center",
            va="center",
            fontsize=8,
        )
    ax.set(xticks=[], yticks=[], anchor="N")
    ax.set_title(title, fontsize=10)
    return ax
