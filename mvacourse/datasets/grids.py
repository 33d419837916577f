"""Volumes and the grids they lie on, in RAS+.

The three axes of an array run to the patient's Right, Anterior and Superior, as nearly
as whole axes can.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from nibabel.affines import apply_affine

PLAUSIBLE_SPACING = (1e-3, 1e3)  # mm
GRID_TOLERANCE = 0.01  # mm, above the rounding of a quaternion, below any voxel


@dataclass(frozen=True, eq=False)
class Volume:
    """A 3-D image in RAS+ with its place in the patient.

    Attributes:
        array: Voxels `(X, Y, Z)`: float32 in native units, bool for a mask, int32 for
            labels.
        affine: `(4, 4)` float64, takes a voxel's index to mm.
        source: File name, for messages.
    """

    array: np.ndarray
    affine: np.ndarray
    source: str = "an array in memory"

    def __post_init__(self) -> None:
        """Refuses arrays of other shapes."""
        if self.array.ndim != 3 or self.affine.shape != (4, 4):
            raise ValueError(
                f"{self.source} has shape {self.array.shape} and affine "
                f"{self.affine.shape}, expected (X, Y, Z) and (4, 4). "
                "Take one image, without batch or channel axis."
            )

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Distance between neighbouring voxels along each axis, in mm."""
        return tuple(np.linalg.norm(self.affine[:3, :3], axis=0).tolist())


def affine_fault(affine: np.ndarray) -> str:
    """Says why an affine cannot be that of an image; empty if it can."""
    if not np.isfinite(affine).all():
        return "an affine that is not finite, expected numbers"
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    low, high = PLAUSIBLE_SPACING
    if spacing.min() < low or spacing.max() > high:
        return f"a singular affine, or voxels of {spacing} mm, expected {low} … {high}"
    if abs(np.linalg.det(affine[:3, :3] / spacing)) < 1e-3:
        return "a singular affine, expected three axes that span the space"
    return ""


def check_same_grid(volumes: Mapping[str, Volume]) -> None:
    """Refuses volumes that do not share shape and affine, voxel for voxel.

    Args:
        volumes: Volumes by the name that messages give them; the first is the measure.

    Raises:
        ValueError: A volume differs from the first in shape, or places some voxel more
            than 0.01 mm elsewhere.
    """
    for name, volume in volumes.items():
        first_name, first = next(iter(volumes.items()))
        corners = _corners(first.array.shape)
        here, there = (apply_affine(v.affine, corners) for v in (volume, first))
        distance = np.linalg.norm(here - there, axis=1).max()
        shape, first_shape = volume.array.shape, first.array.shape
        if shape != first_shape or not distance <= GRID_TOLERANCE:
            raise ValueError(
                f"{name} ({volume.source}) has shape {shape}, expected {first_shape} "
                f"as {first_name} ({first.source}) has; their affines differ by up to "
                f"{distance:.3g} mm. Bring one to the grid of the other by `resample`, "
                "or by resample_to=… of `load_subject`."
            )


def resample(
    volume: Volume, like: Volume, *, order: int = 1, fill: float = 0.0
) -> Volume:
    """Interpolates a volume at the voxels of another; registers and smooths nothing.

    Args:
        volume: What to interpolate, in the same space (mm) as `like`.
        like: Has the shape and affine to come out.
        order: Degree of the spline, 1 is linear. Masks and labels always take the
            nearest voxel.
        fill: Value outside of the volume: −1000 for a CT.

    Raises:
        ValueError: The two volumes do not overlap.
    """
    from scipy.ndimage import affine_transform

    to_index = np.linalg.inv(volume.affine) @ like.affine
    to_index = to_index.round(9)  # so that a shift by whole voxels copies them
    corners = apply_affine(to_index, _corners(like.array.shape))
    last = np.array(volume.array.shape) - 1
    if (corners.max(axis=0) < 0).any() or (corners.min(axis=0) > last).any():
        raise ValueError(
            f"{volume.source} and {like.source} do not overlap. Check that both are of "
            "one patient in one space; register them first if not."
        )
    array = affine_transform(
        volume.array,
        to_index,
        output_shape=like.array.shape,
        order=order if volume.array.dtype.kind == "f" else 0,
        mode="grid-constant",  # "constant" would drop the outermost voxels to rounding
        cval=fill,
    )
    return Volume(array, like.affine, volume.source)


def _corners(shape: tuple[int, ...]) -> np.ndarray:
    """Returns the indices `(8, 3)` of the corner voxels."""
    return np.indices((2, 2, 2)).reshape(3, 8).T * (np.array(shape) - 1)
