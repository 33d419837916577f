"""A head that went to the other domain and came back."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.bars import name_bar
from mvacourse.plotting.heads import WINDOWS, head_slice
from mvacourse.plotting.translation import CT_WINDOWS

LEAST = 0.1  # of the brightest: where MR has no signal, no error is a share of it


def cycle_panels(
    t1w: np.ndarray,
    ct: np.ndarray,
    back: np.ndarray,
    spacing: Sequence[float],
    *,
    plane: str = "axial",
    at: Sequence[int] | None = None,
    caption: str = "",
) -> Figure:
    """Draws x, G(x), F(G(x)) and, where there is signal, |F(G(x)) − x| / x.

    Args:
        t1w: Input `(X, Y, Z)`.
        ct: Synthetic CT `(X, Y, Z)`, HU.
        back: The MR made of it `(X, Y, Z)`, in the unit of the input.
        spacing: Edges of a voxel, mm.
        plane: "axial", "sagittal" or "coronal".
        at: Voxel index along x, y, z; None is the middle.
        caption: Words below all.
    """
    at = [n // 2 for n in ct.shape] if at is None else at
    signal = t1w > LEAST * t1w.max()
    error = np.full(t1w.shape, np.nan)  # drawn in the colour of no value
    error[signal] = 100 * np.abs(back - t1w)[signal] / t1w[signal]
    mr, bone = WINDOWS["T1w"][:2], CT_WINDOWS["bone"]
    panels = [
        ("T1w, x", t1w, mr, "gray"),
        ("synthetic CT, G(x)", ct, bone, "gray"),
        ("MR again, F(G(x))", back, mr, "gray"),
        ("relative error", error, (0, 50), "magma"),
    ]
    figure, axes = plt.subplots(1, 4, figsize=(8.2, 3.0), layout="constrained")
    for ax, (title, volume, (low, high), colors) in zip(axes, panels, strict=True):
        options = {"vmin": low, "vmax": high, "cmap": colors, "title": title}
        head_slice(volume, spacing, plane, at, ax=ax, **options)
    last = axes[-1]
    bar = figure.colorbar(last.images[0], ax=last, fraction=0.08, extend="max")
    name_bar(bar, "%")
    if caption:
        figure.supxlabel(caption, fontsize=9)
    return figure
