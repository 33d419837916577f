"""Patches around voxels: what classical methods see of images, and what they paint."""

from collections.abc import Sequence

import numpy as np


def neighbourhoods(
    images: np.ndarray, mask: np.ndarray, radius: int, *, spacing: int = 1
) -> np.ndarray:
    """Lists the cube around each voxel of a mask, in every image.

    Args:
        images: `(C, X, Y, Z)` in native units. Beyond its edges an image is taken to go
            on with the value at the edge.
        mask: Voxels to describe, bool `(X, Y, Z)`. A cube of radius 2 in three images
            needs 1.5 kB a voxel: take a few thousand to train on.
        radius: r; the cube has p = 2r + 1 voxels along an edge.
        spacing: Of the voxels taken; 1 takes neighbours, more looks farther.

    Returns:
        `(N, C·p³)` float32, in the order of `np.argwhere(mask)`; of each row first the
        cube in the first image, its last axis running fastest.

    Raises:
        ValueError: As `require_images`; or radius or spacing is too small.
    """
    require_images(images, mask)
    if radius < 0 or spacing < 1:
        raise ValueError(
            f"radius is {radius} and spacing {spacing}, expected at least 0 and 1."
        )
    reach = radius * spacing
    edges = [(0, 0)] + [(reach, reach)] * 3
    padded = np.pad(images.astype(np.float32, copy=False), edges, mode="edge")
    window = (2 * reach + 1,) * 3
    cubes = np.lib.stride_tricks.sliding_window_view(padded, window, axis=(1, 2, 3))
    cubes = cubes[..., ::spacing, ::spacing, ::spacing]
    cubes = np.moveaxis(cubes[:, mask], 0, 1)  # (N, C, p, p, p)
    return cubes.reshape(len(cubes), -1)


def join_neighbourhoods(cubes: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Paints a volume with cubes, by their mean where they overlap.

    Args:
        cubes: `(N, p³)`, one around each voxel of the mask, as `neighbourhoods` lists
            them. What lies beyond the volume's edges is left out.
        mask: Bool `(X, Y, Z)`.

    Returns:
        Volume `(X, Y, Z)` float32; 0 where no cube reaches.

    Raises:
        ValueError: There are not as many cubes as voxels, or they are no cubes.
    """
    p = round(cubes.shape[-1] ** (1 / 3))
    if cubes.shape != (mask.sum(), p**3) or p % 2 == 0:
        raise ValueError(
            f"cubes have shape {cubes.shape}, expected ({mask.sum()}, p³) with an odd "
            "p. Give one cube for each voxel of the mask."
        )
    r = p // 2
    total, count = np.zeros((2, *(n + 2 * r for n in mask.shape)), np.float32)
    at = np.argwhere(mask)  # corner of each cube, in the padded volume
    for offset, values in zip(np.ndindex(p, p, p), cubes.T, strict=True):
        place = tuple((at + offset).T)  # no voxel twice, so that += counts each
        total[place] += values
        count[place] += 1
    inside = tuple(slice(r, r + n) for n in mask.shape)
    return total[inside] / np.maximum(count[inside], 1)


def few_voxels(mask: np.ndarray, n: int, random: np.random.Generator) -> np.ndarray:
    """Draws n voxels of a mask, or all if it has fewer; bool `(X, Y, Z)`."""
    voxels = np.flatnonzero(mask)
    drawn = random.choice(voxels, min(n, len(voxels)), replace=False)
    few = np.zeros(mask.size, bool)
    few[drawn] = True
    return few.reshape(mask.shape)


def require_images(images: np.ndarray, mask: np.ndarray) -> None:
    """Refuses images and mask that no method can work on.

    Raises:
        ValueError: The images are no stack, or not of the mask's shape; the mask is not
            bool, or empty; or a number is not finite.
    """
    if images.ndim != 4 or images.shape[1:] != mask.shape:
        raise ValueError(
            f"images have shape {images.shape} and mask {mask.shape}, expected "
            "(C, X, Y, Z) and (X, Y, Z) of one grid. Stack the images of one subject: "
            "np.stack([t1w, t2w])."
        )
    if mask.dtype != bool or not mask.any():
        raise ValueError(
            f"mask is {mask.dtype} with {np.count_nonzero(mask)} voxels, expected bool "
            "with at least one. Give the head or brain of this subject."
        )
    if not np.isfinite(images).all():
        raise ValueError(
            "images hold NaN or infinity, expected finite numbers. Look at the voxels "
            "outside the scan; 0 is air in MR."
        )


def require_subjects(
    images: Sequence[np.ndarray],
    targets: Sequence[np.ndarray],
    masks: Sequence[np.ndarray],
) -> None:
    """Refuses subjects that no method can be fitted to.

    Raises:
        ValueError: There is no subject, their numbers differ, the number of modalities
            differs, or images, target and mask of one are bad as in `require_images`.
    """
    numbers = (len(images), len(targets), len(masks))
    if len({*numbers}) > 1 or not images:
        raise ValueError(
            f"images, targets and masks are of {numbers} subjects, expected as many of "
            "each, at least 1. Give each training subject its images, target and mask."
        )
    for i, (x, y, mask) in enumerate(zip(images, targets, masks, strict=True)):
        try:
            require_images(x, mask)
            require_images(y[None], mask)
        except ValueError as error:
            raise ValueError(f"training subject {i}: {error}") from error
    if len({len(x) for x in images}) > 1:
        raise ValueError(
            f"images have {[len(x) for x in images]} modalities, expected the same of "
            "each subject. Leave out who lacks one."
        )
