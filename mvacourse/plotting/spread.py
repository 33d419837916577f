"""Several answers to one question, and where they differ."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.heads import WINDOWS, head_slice
from mvacourse.plotting.translation import CT_WINDOWS, ERROR_MAX

N_SHOWN = 2  # of the samples


def spread_panels(
    t1w: np.ndarray,
    ct: np.ndarray,
    samples: np.ndarray,
    spacing: Sequence[float],
    *,
    plane: str = "axial",
    at: Sequence[int] | None = None,
    caption: str = "",
) -> Figure:
    """Draws input, truth, two samples and the mean; then the error of it, and the SD.

    Args:
        t1w: Input `(X, Y, Z)`.
        ct: Truth `(X, Y, Z)`, HU.
        samples: Synthetic CT of one head `(n, X, Y, Z)`, HU, n at least 2.
        spacing: Edges of a voxel, mm.
        plane: "axial", "sagittal" or "coronal".
        at: Voxel index along x, y, z; None is the middle.
        caption: Words below all.

    Raises:
        ValueError: There are fewer than two samples.
    """
    if len(samples) < 2:
        raise ValueError(
            f"there are {len(samples)} samples, expected at least 2: one has no spread."
        )
    at = [n // 2 for n in ct.shape] if at is None else at
    mean = samples.mean(axis=0)
    bone, error = (*CT_WINDOWS["bone"], "gray"), (0, ERROR_MAX["bone"], "magma")
    panels = [("T1w, x", t1w, (*WINDOWS["T1w"][:2], "gray")), ("true CT, y", ct, bone)]
    panels += [(f"sample {n + 1}", samples[n], bone) for n in range(N_SHOWN)]
    panels += [
        (f"mean of {len(samples)}", mean, bone),
        ("|mean − y|", np.abs(mean - ct), error),
        ("SD of samples", samples.std(axis=0, ddof=1), error),
    ]
    figure, axes = plt.subplots(
        1, len(panels), figsize=(1.45 * len(panels) + 0.6, 2.3), layout="constrained"
    )
    for ax, (title, volume, (low, high, colors)) in zip(axes, panels, strict=True):
        options = {"vmin": low, "vmax": high, "cmap": colors, "title": title}
        head_slice(volume, spacing, plane, at, ax=ax, **options)
    bar = figure.colorbar(axes[-1].images[0], ax=axes[-1], fraction=0.08, extend="max")
    bar.set_label("HU", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    if caption:
        figure.supxlabel(caption, fontsize=9)
    return figure
