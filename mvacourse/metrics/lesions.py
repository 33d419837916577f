"""Lesions in a mask: how many, how large, how near to the ventricles."""

import numpy as np
from scipy import ndimage

# Voxels that share a face, an edge or a corner belong to one lesion.
CONNECTIVITY_26 = np.ones((3, 3, 3), bool)


def lesion_volumes(
    mask: np.ndarray, spacing: tuple[float, float, float], *, smallest: float = 10.0
) -> np.ndarray:
    """Measures each lesion of a mask; their number is the length of the result.

    A lesion is a connected component, voxels being neighbours by face, edge or corner
    (26-connectivity). Components below `smallest` are left out: interpolation splits
    splinters off the outlines of lesions. They are a third of the components of the
    masks in `datasets.open_ms`, and hold 1 % of the volume.

    Args:
        mask: Lesion voxels `(X, Y, Z)`, bool.
        spacing: Size of a voxel in mm.
        smallest: Least volume that counts as a lesion, mm³; 0 counts everything. Above
            the volume of a voxel it makes grids of different spacing comparable.

    Returns:
        Volumes in mm³ in ascending order, `(N,)`; `(0,)` for a mask without lesions.

    Raises:
        ValueError: The mask is not bool or not 3-D.
    """
    _check_bool(mask)
    components, _ = ndimage.label(mask, CONNECTIVITY_26)
    volumes = np.bincount(components.ravel())[1:] * np.prod(spacing)
    # The spacing of a file is rounded; ten voxels of 1 mm are not to fall below 10 mm³.
    return np.sort(volumes[volumes > smallest * (1 - 1e-5)])


def lesion_load(mask: np.ndarray, spacing: tuple[float, float, float]) -> float:
    """Measures the volume of all lesions together, the smallest included.

    Args:
        mask: Lesion voxels `(X, Y, Z)`, bool.
        spacing: Size of a voxel in mm.

    Returns:
        Millilitres; 0 for a mask without lesions.

    Raises:
        ValueError: The mask is not bool or not 3-D.
    """
    _check_bool(mask)
    return float(np.count_nonzero(mask) * np.prod(spacing) / 1000)


def within(distance: np.ndarray, mask: np.ndarray, mm: float) -> float:
    """Measures which fraction of a mask lies within some millimetres of a place.

    Args:
        distance: Distance of each voxel to the place `(X, Y, Z)`, mm: to the
            ventricles, say. Two fractions compare only if it was found the same way.
        mask: Lesion voxels, bool, on the same grid.
        mm: Distance up to which voxels count.

    Returns:
        Fraction of the mask's voxels, 0 … 1.

    Raises:
        ValueError: The mask is empty, not bool or not 3-D; or the shapes differ.
    """
    _check_bool(mask)
    if distance.shape != mask.shape:
        raise ValueError(
            f"distance is {distance.shape} and mask is {mask.shape}, expected one "
            "shape. Measure on one grid."
        )
    if not mask.any():
        raise ValueError(
            "mask is empty, expected at least one voxel. Leave out subjects without "
            "lesions: they have no fraction."
        )
    return float(np.mean(distance[mask] <= mm))


def _check_bool(mask: np.ndarray) -> None:
    if mask.dtype != bool or mask.ndim != 3:
        raise ValueError(
            f"mask is {mask.dtype} of shape {mask.shape}, expected bool of shape "
            "(X, Y, Z). Compare labels or probabilities with a number first."
        )
