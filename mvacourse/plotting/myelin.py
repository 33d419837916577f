"""PET true and predicted, side by side, and where myelin is lost in each."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from mvacourse.plotting.heads import LESION_COLOR

BOTH, MISSED, FALSE = "#ffffff", "#ffa90e", "#3f90da"  # told apart by colour-blind too


def pet_panels(
    images: Mapping[str, np.ndarray],
    *,
    vmin: float = 0.5,
    vmax: float = 1.5,
    cmap: str = "magma",
    label: str = "DVR",
    lesions: np.ndarray | None = None,
    caption: str = "",
    n_columns: int = 5,
) -> Figure:
    """Draws slices of PET in one scale, with a bar for the DVR.

    Args:
        images: Name → slice `(H, W)`, DVR, as displayed; equal shapes.
        vmin: DVR of the first colour.
        vmax: DVR of the last colour.
        cmap: Colour map of matplotlib; of differences one that has a middle.
        label: What the bar says.
        lesions: Mask `(H, W)`, outlined in every slice; None outlines nothing.
        caption: Words below all, with the source.
        n_columns: Slices in a row.
    """
    figure, axes = _grid(images, n_columns)
    for ax, (name, image) in zip(axes, images.items(), strict=False):
        drawn = ax.imshow(
            image, cmap=cmap, vmin=vmin, vmax=vmax, interpolation="nearest"
        )
        if lesions is not None and lesions.any():
            ax.contour(lesions, levels=[0.5], colors=LESION_COLOR, linewidths=0.8)
        ax.set_title(name, fontsize=9)
    figure.colorbar(drawn, ax=list(axes), label=label, shrink=0.7)
    figure.supxlabel(caption, fontsize=9)
    return figure


def demyelination_panels(
    images: Mapping[str, np.ndarray],
    found: Mapping[str, np.ndarray],
    true: np.ndarray,
    *,
    vmin: float = 0.5,
    vmax: float = 1.5,
    caption: str = "",
    n_columns: int = 4,
) -> Figure:
    """Draws demyelination found in predictions over it, against that of the true PET.

    Args:
        images: Name → slice `(H, W)` of predicted PET, DVR, as displayed.
        found: Name → mask `(H, W)`, demyelination found in that prediction.
        true: Mask `(H, W)`, demyelination in the true PET.
        vmin: DVR drawn black.
        vmax: DVR drawn white.
        caption: Words below all, with the source.
        n_columns: Slices in a row.
    """
    figure, axes = _grid(images, n_columns)
    colors = ListedColormap([BOTH, MISSED, FALSE])
    for ax, (name, image) in zip(axes, images.items(), strict=False):
        ax.imshow(image, cmap="gray", vmin=vmin, vmax=vmax, interpolation="nearest")
        kinds = np.select([found[name] & true, true, found[name]], [1.0, 2, 3], np.nan)
        ax.imshow(kinds, cmap=colors, vmin=1, vmax=3, interpolation="nearest")
        ax.set_title(name, fontsize=9)
    words = ("in both", "in the true PET alone", "in the prediction alone")
    patches = [
        Patch(fc=color, ec="black", lw=0.5, label=word)
        for color, word in zip((BOTH, MISSED, FALSE), words, strict=True)
    ]
    figure.legend(
        handles=patches, loc="outside upper center", ncols=3, fontsize=10, frameon=False
    )
    figure.supxlabel(caption, fontsize=9)
    return figure


def _grid(images: Mapping[str, np.ndarray], n_columns: int):
    """Returns a figure and its axes, as many as there is room for."""
    H, W = next(iter(images.values())).shape
    n_columns = min(n_columns, len(images))
    n_rows = -(-len(images) // n_columns)
    width = 1.7
    size = (width * n_columns + 0.8, n_rows * (width * H / W + 0.25) + 0.5)
    figure, axes = plt.subplots(
        n_rows, n_columns, figsize=size, layout="constrained", squeeze=False
    )
    for ax in axes.flat:
        ax.set_axis_off()
    return figure, axes.ravel()
