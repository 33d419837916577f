"""Slices of several modalities, each in its own window."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.bars import name_bar
from mvacourse.plotting.heads import WINDOWS


def modality_row(
    slices: Mapping[str, np.ndarray],
    *,
    windows: Mapping[str, tuple[float, float, str, str]] = WINDOWS,
    caption: str = "",
) -> Figure:
    """Draws slices side by side, each over a bar of its values.

    Args:
        slices: Modality → `(H, W)` in native units, as displayed, square pixels.
        windows: Modality → least and greatest value drawn, unit, colour map.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    H, W = next(iter(slices.values())).shape
    size = (2.1 * len(slices), 2.1 * H / W + 1.2)
    figure, axes = plt.subplots(
        1, len(slices), figsize=size, layout="constrained", squeeze=False
    )
    for ax, (modality, image) in zip(axes[0], slices.items(), strict=True):
        low, high, unit, colors = windows[modality]
        drawn = ax.imshow(
            image, cmap=colors, vmin=low, vmax=high, interpolation="nearest"
        )
        ax.set_axis_off()
        ax.set_title(modality)
        bar = figure.colorbar(drawn, ax=ax, location="bottom", shrink=0.8, aspect=15)
        name_bar(bar, unit)
    figure.supxlabel(caption, fontsize=10)
    return figure
