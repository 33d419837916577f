"""Lesions that were found, and those there are, outlined in slices."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mvacourse.plotting.heads import LESION_COLOR

# Seen on grey, and one beside the other by who sees few colours or none.
TRUE, FOUND = ("#ffa90e", "-"), (LESION_COLOR, "--")


def outlined_lesions(
    images: Mapping[str, np.ndarray],
    found: Mapping[str, np.ndarray],
    true: np.ndarray,
    *,
    vmin: float,
    vmax: float,
    words: Mapping[str, str] | None = None,
    caption: str = "",
    n_columns: int = 3,
) -> Figure:
    """Draws each image twice: alone, and with the lesions found in it and the true.

    What is black in all images around the brain is cut off.

    Args:
        images: Name → slice `(H, W)`, as displayed; equal shapes, square pixels.
        found: Name → mask `(H, W)` of the lesions found in that image.
        true: Mask `(H, W)` of the true lesions.
        vmin: Value drawn black.
        vmax: Value drawn white.
        words: Name → what to write under it.
        caption: Words below all, with the source.
        n_columns: Images in a row.
    """
    n_rows = -(-len(images) // n_columns)
    box = _box(np.stack([*images.values()]) > vmin)
    H, W = true[box].shape
    height = 1.6 * H / W + 0.3
    figure, axes = plt.subplots(
        n_rows,
        2 * n_columns,
        figsize=(3.2 * n_columns, n_rows * height + 0.6),
        layout="constrained",
        squeeze=False,
    )
    for ax in axes.flat:
        ax.set_axis_off()
    pairs = axes.reshape(n_rows * n_columns, 2)
    for (name, image), (alone, outlined) in zip(images.items(), pairs, strict=False):
        for ax in (alone, outlined):
            ax.imshow(
                image[box], cmap="gray", vmin=vmin, vmax=vmax, interpolation="nearest"
            )
        alone.set_title(name, fontsize=10, loc="left")
        _outline(outlined, true[box], TRUE)
        _outline(outlined, found[name][box], FOUND)
        if words:
            outlined.set_title(words[name], fontsize=10)
    lines = [Line2D([], [], color=color, ls=dashes) for color, dashes in (TRUE, FOUND)]
    figure.legend(
        lines,
        ["true lesions", "found"],
        loc="outside upper right",
        ncols=2,
        fontsize=10,
        frameon=False,
    )
    figure.supxlabel(caption, fontsize=9)
    return figure


def _box(drawn: np.ndarray) -> tuple[slice, slice]:
    """Returns the rows and columns in which any image `(N, H, W)` has something."""
    rows, columns = (np.flatnonzero(drawn.any(axis=axes)) for axes in ((0, 2), (0, 1)))
    if not len(rows):
        return slice(None), slice(None)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _outline(ax, mask: np.ndarray, line: tuple[str, str]) -> None:
    color, dashes = line
    if mask.any():
        ax.contour(mask, levels=[0.5], colors=color, linestyles=dashes, linewidths=0.8)
