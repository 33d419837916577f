"""What networks make of a slice, beside what it was made of and what is true."""

from collections.abc import Mapping
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.heads import LESION_COLOR, WINDOWS


class Translated(NamedTuple):
    """One slice and its translations.

    Attributes:
        source: Modality of the input, one of `WINDOWS`.
        target: Modality of all others.
        input: `(H, W)` in native units, as displayed.
        made: Name of a network → `(H, W)`.
        truth: `(H, W)`.
        lesions: Mask `(H, W)`, empty for the healthy.
    """

    source: str
    target: str
    input: np.ndarray
    made: Mapping[str, np.ndarray]
    truth: np.ndarray
    lesions: np.ndarray


def lie_panels(rows: Mapping[str, Translated], *, caption: str = "") -> Figure:
    """Draws a row for each slice: input, what each network makes, truth.

    True lesions are outlined in all panels of a row, so that one sees where they should
    be.

    Args:
        rows: Words at the left → slice; the same networks in each.
        caption: Words below all, with the source.
    """
    n_columns = 2 + len(next(iter(rows.values())).made)
    size = (1.65 * n_columns, 2.35 * len(rows) + 0.3)
    figure, axes = plt.subplots(
        len(rows), n_columns, figsize=size, layout="constrained", squeeze=False
    )
    for row, (words, slices) in zip(axes, rows.items(), strict=True):
        panels = {f"input, {slices.source}": slices.input, **slices.made}
        panels |= {f"true {slices.target}": slices.truth}
        for ax, (title, image) in zip(row, panels.items(), strict=True):
            shown = slices.source if ax is row[0] else slices.target
            low, high = WINDOWS[shown][:2]
            ax.imshow(image, "gray", vmin=low, vmax=high, interpolation="nearest")
            ax.set_title(title, fontsize=9)
            ax.set(xticks=[], yticks=[])
            if slices.lesions.any():
                ax.contour(slices.lesions, [0.5], colors=LESION_COLOR, linewidths=0.7)
        row[0].set_ylabel(words, fontsize=9)
    figure.supxlabel(caption, fontsize=9)
    return figure
