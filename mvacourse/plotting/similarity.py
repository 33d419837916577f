"""Images with the numbers that metrics give them, and spectra."""

from collections.abc import Mapping
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mvacourse.plotting.bars import name_bar
from mvacourse.plotting.style import INK, LINES


def scored_images(
    images: Mapping[str, object],
    scores: Mapping[str, str] | None = None,
    *,
    vmin: float,
    vmax: float,
    unit: str,
    n_columns: int = 4,
    cmap: str = "gray",
    caption: str = "",
) -> Figure:
    """Draws images row by row, each under its name and over what is said of it.

    Args:
        images: Name → `(H, W)`, all of one modality, pixels square.
        scores: Name → words below the image, for some or all.
        vmin: Value drawn in the first colour.
        vmax: Value drawn in the last colour.
        unit: Of the values, at the colour bar.
        n_columns: Images in a row.
        cmap: Colour map of matplotlib.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    n_columns = min(n_columns, len(images))
    n_rows = -(-len(images) // n_columns)
    H, W = np.shape(next(iter(images.values())))
    size = (2 * n_columns + 0.8, n_rows * (2 * H / W + 0.5) + 0.3 * bool(caption))
    figure, axes = plt.subplots(
        n_rows, n_columns, figsize=size, layout="constrained", squeeze=False
    )
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    for ax, (name, image) in zip(axes.flat, images.items(), strict=False):
        drawn = ax.imshow(np.asarray(image), cmap=cmap, vmin=vmin, vmax=vmax)
        ax.set_title(name, fontsize=10)
        ax.set_xlabel((scores or {}).get(name, ""), fontsize=9)
    bar = figure.colorbar(drawn, ax=axes, fraction=0.03, aspect=30)
    name_bar(bar, unit)
    if caption:
        figure.supxlabel(caption, fontsize=9)
    return figure


def power_curves(
    frequencies,
    powers: Mapping[str, object],
    *,
    unit: str,
    above: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draws radially averaged power spectra, the power on a logarithmic axis.

    Args:
        frequencies: `(R,)`, cycles per pixel.
        powers: Name → power `(R,)`; the first is the truth, drawn in ink.
        unit: Of the power.
        above: Where high frequencies begin, a vertical line; None draws none.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    lines = [{"color": INK}, *LINES[1:]]
    for (name, power), line in zip(powers.items(), cycle(lines), strict=False):
        ax.plot(np.asarray(frequencies), np.asarray(power), label=name, **line)
    if above is not None:
        ax.axvline(above, color="gray", lw=0.8, ls="--")
    ax.set(yscale="log", xlabel="frequency, cycles per pixel", ylabel=f"power, {unit}")
    ax.legend(frameon=False, fontsize=9)
    return ax
