"""Translated images beside the truth, and where they are wrong."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mvacourse.plotting.bars import name_bar
from mvacourse.plotting.heads import PLANES, WINDOWS, head_slice

# HU drawn black and white. A reader looks at a CT twice: once for each.
CT_WINDOWS = {"bone": (-200, 1400), "soft tissue": (-160, 240)}
ERROR_MAX = {"bone": 500.0, "soft tissue": 100.0}  # HU, drawn in the last colour
SQUARES = ("#ffa90e", "#bd1f01", "#92dadd", "#e76300", "#ffffff")  # seen on grey


def translation_panels(
    t1w: np.ndarray,
    ct: np.ndarray,
    made: Mapping[str, np.ndarray],
    spacing: Sequence[float],
    *,
    plane: str = "axial",
    at: Sequence[int] | None = None,
    window: str = "bone",
    mask: np.ndarray | None = None,
    caption: str = "",
) -> Figure:
    """Draws input, truth and what each method makes; below, the absolute error in HU.

    Args:
        t1w: Input `(X, Y, Z)`.
        ct: Truth `(X, Y, Z)`, HU.
        made: Method → synthetic CT `(X, Y, Z)`, HU.
        spacing: Edges of a voxel, mm.
        plane: "axial", "sagittal" or "coronal".
        at: Voxel index along x, y, z; None is the middle.
        window: One of `CT_WINDOWS`.
        mask: Voxels that count; the mean error over them, in this slice and all others,
            is written under each error. None counts all.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    at = [n // 2 for n in ct.shape] if at is None else at
    n_columns = len(made) + 2
    _, row, column = PLANES[plane]
    height = 1.75 * ct.shape[row] * spacing[row] / (ct.shape[column] * spacing[column])
    # As high as the slices, so that the bars are no higher.
    size = (1.75 * n_columns + 1.0, 2 * (height + 0.3) + 0.3 * bool(caption))
    figure, axes = plt.subplots(2, n_columns, figsize=size, layout="constrained")
    panels = {"T1w": t1w, "true CT": ct, **made}
    limits = [WINDOWS["T1w"][:2], *[CT_WINDOWS[window]] * (n_columns - 1)]
    for ax, (title, volume), (vmin, vmax) in zip(
        axes[0], panels.items(), limits, strict=True
    ):
        head_slice(volume, spacing, plane, at, vmin=vmin, vmax=vmax, title=title, ax=ax)
    errors = [np.abs(volume - ct) for volume in made.values()]
    options = {"vmin": 0, "vmax": ERROR_MAX[window], "cmap": "magma"}
    for ax, error in zip(axes[1, 2:], errors, strict=True):
        mean = error.mean() if mask is None else error[mask].mean()
        title = f"MAE {mean:.0f} HU"
        head_slice(error, spacing, plane, at, title=title, ax=ax, **options)
    for ax in axes[1, :2]:
        ax.set_axis_off()
    bars = (axes[0, -1], f"HU, {window} window"), (axes[1, -1], "absolute error, HU")
    for ax, label in bars:
        bar = figure.colorbar(ax.images[0], ax=ax, fraction=0.08)
        name_bar(bar, label)
    if caption:
        figure.supxlabel(caption, fontsize=9)
    return figure


def receptive_field_squares(
    image,
    sizes: Mapping[str, int],
    *,
    vmin: float,
    vmax: float,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws around the middle of an image what one output of each network sees.

    Args:
        image: `(H, W)`.
        sizes: Network → pixels a side; larger than the image is cut at its borders.
        vmin: Value drawn black.
        vmax: Value drawn white.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    image = np.asarray(image)
    H, W = image.shape
    if ax is None:
        _, ax = plt.subplots(figsize=(4.6, 4.2), layout="constrained")
    ax.imshow(image, cmap="gray", vmin=vmin, vmax=vmax)
    for (name, size), color in zip(sizes.items(), cycle(SQUARES), strict=False):
        top, left = max(0, (H - size) / 2), max(0, (W - size) / 2)
        corner, width, height = (left - 0.5, top - 0.5), min(size, W), min(size, H)
        ax.add_patch(
            Rectangle(corner, width, height, fill=False, ec=color, lw=2.5, label=name)
        )
    ax.plot((W - 1) / 2, (H - 1) / 2, "+", color=SQUARES[0], ms=8)
    ax.set_axis_off()
    ax.set_title(title, fontsize=10)
    ax.legend(
        facecolor="#555555",
        labelcolor="white",
        fontsize=9,
        loc="upper left",
        bbox_to_anchor=(1.02, 1),
    )
    return ax
