"""A patient's images in three planes."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mvacourse.plotting.bars import name_bar

# What is drawn darkest and brightest, unit, colours: for volumes in native units.
WINDOWS = {
    "T1w": (0, 1500, "a.u.", "gray"),
    "T2w": (0, 2800, "a.u.", "gray"),
    "PD": (400, 1400, "a.u.", "gray"),
    "FLAIR": (0, 1800, "a.u.", "gray"),
    "MTR": (0, 50, "percent units", "gray"),
    "FA": (0, 0.7, "dimensionless", "gray"),
    "RD": (0, 1.5, "10⁻³ mm²/s", "gray"),
    "PET": (0, 1.5, "DVR", "inferno"),
    "CT": (-200, 1400, "HU", "gray"),
}
# Axis across the plane, then the axes that run along rows and columns.
PLANES = {"axial": (2, 1, 0), "sagittal": (0, 2, 1), "coronal": (1, 2, 0)}
LESION_COLOR = "#00a5e3"  # seen on grey and on the colours of PET alike


def head_panels(
    images: Mapping[str, np.ndarray],
    spacing: Sequence[float],
    *,
    lesion: np.ndarray | None = None,
    at: Sequence[int] | None = None,
    windows: Mapping[str, tuple[float, float, str, str]] = WINDOWS,
    caption: str = "",
) -> Figure:
    """Draws every modality of a patient in three planes, lesions outlined.

    As a radiologist looks at them: the patient's right is on the left of axial and
    coronal slices, the nose points to the left in sagittal ones. A millimetre
    is as long in every panel.

    Args:
        images: Modality → volume `(X, Y, Z)` in RAS+, native units, all of one grid.
        spacing: Edges of a voxel along x, y, z, mm.
        lesion: Mask `(X, Y, Z)` to outline.
        at: Voxel index of the three planes along x, y, z; None takes those that show
            most of the lesions, or the middle where there are none.
        windows: Modality → least and greatest value drawn, unit, colour map.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    shape = next(iter(images.values())).shape
    at = _fullest(lesion, shape) if at is None else at
    extent = np.multiply(shape, spacing)  # mm
    heights = [extent[row] for _, row, _ in PLANES.values()]
    width = max(extent[column] for *_, column in PLANES.values())
    figure, axes = plt.subplots(
        len(PLANES),
        len(images),
        figsize=(1.75 * len(images) + 0.2, 1.7 * sum(heights) / width + 1.2),
        height_ratios=heights,
        layout="constrained",
        squeeze=False,
    )
    for column, (modality, image) in zip(axes.T, images.items(), strict=True):
        low, high, unit, colors = windows[modality]
        for ax, plane in zip(column, PLANES, strict=True):
            drawn = head_slice(
                image, spacing, plane, at, vmin=low, vmax=high, cmap=colors, ax=ax
            )
            _widen(drawn, width / spacing[PLANES[plane][2]])
            if lesion is not None:
                _outline(lesion, plane, at, drawn)
        column[0].set_title(modality, fontsize=10)
        bar = figure.colorbar(column[0].images[0], ax=column, location="bottom")
        name_bar(bar, unit)
    if caption:
        figure.supxlabel(caption, fontsize=9)
    return figure


def head_rows(
    images: Mapping[str, np.ndarray],
    spacing: Sequence[float],
    *,
    at: Sequence[int] | None = None,
    windows: Mapping[str, tuple[float, float, str, str]] = WINDOWS,
    caption: str = "",
) -> Figure:
    """Draws a row of three planes for each modality: for few, that fill a wide page.

    Args:
        images: Modality → volume `(X, Y, Z)` in RAS+, native units, all of one grid.
        spacing: Edges of a voxel along x, y, z, mm.
        at: Voxel index of the three planes along x, y, z; None is the middle.
        windows: Modality → least and greatest value drawn, unit, colour map.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    shape = next(iter(images.values())).shape
    at = [n // 2 for n in shape] if at is None else at
    extent = np.multiply(shape, spacing)  # mm
    widths = [extent[column] for *_, column in PLANES.values()]
    height = 2.2 * max(extent[row] for _, row, _ in PLANES.values()) / max(widths)
    size = {"figsize": (2.2 * len(PLANES) + 1.1, height * len(images) + 0.4)}
    figure, axes = plt.subplots(
        len(images), len(PLANES), width_ratios=widths, layout="constrained", **size
    )
    for row, (modality, image) in zip(np.atleast_2d(axes), images.items(), strict=True):
        low, high, unit, colors = windows[modality]
        limits = {"vmin": low, "vmax": high, "cmap": colors}
        for ax, plane in zip(row, PLANES, strict=True):
            head_slice(image, spacing, plane, at, ax=ax, **limits)
        row[0].set_title(modality, loc="left")
        name_bar(figure.colorbar(row[0].images[0], ax=row), unit)
    figure.supxlabel(caption, fontsize=10)
    return figure


def head_slice(
    volume: np.ndarray,
    spacing: Sequence[float],
    plane: str,
    at: Sequence[int],
    *,
    vmin: float,
    vmax: float,
    cmap: str = "gray",
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws one slice of a volume in its true proportions.

    Args:
        volume: `(X, Y, Z)` in RAS+.
        spacing: Edges of a voxel along x, y, z, mm.
        plane: "axial", "sagittal" or "coronal".
        at: Voxel index along x, y, z; the plane takes the one it needs.
        vmin: Value drawn in the first colour.
        vmax: Value drawn in the last colour.
        cmap: Colour map of matplotlib.
        title: Words above.
        ax: Where to draw; None makes a figure.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(3, 3), layout="constrained")
    _, row, column = PLANES[plane]
    ax.imshow(
        _cut(volume, plane, at),
        cmap=cmap,
        vmin=vmin,
        vmax=vmax,
        aspect=spacing[row] / spacing[column],
        interpolation="nearest",
    )
    ax.set_axis_off()
    ax.set_title(title, fontsize=10)
    return ax


def _cut(volume: np.ndarray, plane: str, at: Sequence[int]) -> np.ndarray:
    """Returns a slice with superior or anterior up, and right or anterior left."""
    across, row, column = PLANES[plane]
    image = np.take(volume, at[across], axis=across)
    image = image if row < column else image.T
    return image[::-1, ::-1]


def _widen(ax: Axes, n_columns: float) -> None:
    """Leaves room at both sides of a slice until it is so many voxels wide."""
    left, right = ax.get_xlim()
    middle = (left + right) / 2
    ax.set_xlim(middle - n_columns / 2, middle + n_columns / 2)


def _outline(lesion, plane: str, at, ax: Axes) -> None:
    mask = _cut(lesion, plane, at)
    if mask.any():
        ax.contour(mask, levels=[0.5], colors=LESION_COLOR, linewidths=0.7)


def _fullest(lesion: np.ndarray | None, shape: tuple[int, ...]) -> list[int]:
    """Returns the index along each axis whose plane holds most of the lesions."""
    if lesion is None or not lesion.any():
        return [n // 2 for n in shape]
    others = ((1, 2), (0, 2), (0, 1))
    return [int(lesion.sum(axis=axes).argmax()) for axes in others]
