"""Brains alone, of one scale and one shape: synthetic and real ones alike.

The images of `open_ms` come without skull, without shading and in arbitrary units. What
is learned on synthetic heads can be used on them only if those are brought to the same.
"""

from collections.abc import Mapping

import numpy as np

from mvacourse.datasets.bias_field import correct_bias
from mvacourse.datasets.cropping import fit_to_shape
from mvacourse.datasets.intensity import scale_to_reference

# Median of the brain, fluid included, where white matter of normal appearance is 1000:
# means over the synthetic cohort. A brain mask is at hand without labels, NAWM is not.
BRAIN_MEDIANS = {"T1w": 780.0, "T2w": 1310.0, "PD": 1080.0, "FLAIR": 1050.0}
SHAPE = (80, 104, 80)  # at 2 mm: room for all brains, and three halvings of a U-Net


def brain_only(
    arrays: Mapping[str, np.ndarray],
    shape: tuple[int, int, int] = SHAPE,
    *,
    shaded: bool,
) -> dict[str, np.ndarray]:
    """Strips, scales and crops the MR images of a subject.

    Outside the brain images become 0; the median inside becomes that of
    `BRAIN_MEDIANS`; the box around the brain comes into the middle of `shape`.

    Args:
        arrays: "T1w" and other keys of `BRAIN_MEDIANS`, "brain_mask" and other masks:
            `(X, Y, Z)`, of one grid, images in any unit.
        shape: Of the volumes to come out.
        shaded: Whether the coil's shading is to be divided out (`correct_bias`); not
            from images that were corrected before.

    Returns:
        The same keys, images float32, in the unit in which NAWM is about 1000.

    Raises:
        ValueError: An image is not one that can be scaled, or the brain is empty or too
            large for the shape.
    """
    brain = arrays["brain_mask"]
    images = {key: arrays[key] * brain for key in BRAIN_MEDIANS if key in arrays}
    box = _box(brain, shape)
    if shaded:
        images = correct_bias(images, brain)
    scaled = {
        key: scale_to_reference(image, brain, value=BRAIN_MEDIANS[key])
        for key, image in images.items()
    }
    masks = {key: array for key, array in arrays.items() if key.endswith("_mask")}
    return {
        key: fit_to_shape(array[box], shape) for key, array in (scaled | masks).items()
    }


def brain_in_native_units(
    arrays: Mapping[str, np.ndarray], shape: tuple[int, int, int] = SHAPE
) -> dict[str, np.ndarray]:
    """Strips and crops images whose unit means something: MTR, FA, RD, PET.

    Args:
        arrays: Images, "brain_mask" and other masks (bool) `(X, Y, Z)`, of one grid.
        shape: Of the volumes to come out, with the brain in the middle.

    Returns:
        The same keys; images are 0 outside the brain, and have their unit inside.

    Raises:
        ValueError: The brain is empty or too large for the shape.
    """
    brain = arrays["brain_mask"]
    box = _box(brain, shape)
    return {
        key: fit_to_shape((array if array.dtype == bool else array * brain)[box], shape)
        for key, array in arrays.items()
    }


def half_resolution(
    arrays: Mapping[str, np.ndarray], *, whole: tuple[str, ...] = ("NAWM_mask",)
) -> dict[str, np.ndarray]:
    """Averages 2×2×2 voxels to one, as a scanner with larger voxels does.

    Args:
        arrays: Images and masks (bool) `(X, Y, Z)`; an odd edge loses its last voxels.
        whole: Masks of which only voxels that lie inside as a whole are kept; of the
            others, those of which at least half does.

    Returns:
        The same keys, `(X/2, Y/2, Z/2)`: images float32, masks bool.
    """
    halved = {}
    for key, array in arrays.items():
        X, Y, Z = (n // 2 for n in array.shape)
        cubes = array[: 2 * X, : 2 * Y, : 2 * Z].reshape(X, 2, Y, 2, Z, 2)
        mean = cubes.mean(axis=(1, 3, 5), dtype=np.float32)
        least = 1.0 if key in whole else 0.5
        halved[key] = mean >= least if array.dtype == bool else mean
    return halved


def _box(brain: np.ndarray, shape: tuple[int, ...]) -> tuple[slice, ...]:
    """Returns the box around a brain, once it fits into the shape."""
    found = [np.flatnonzero(brain.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    size = tuple(int(at[-1] - at[0] + 1) if len(at) else 0 for at in found)
    if not all(0 < n <= m for n, m in zip(size, shape, strict=True)):
        raise ValueError(
            f"brain_mask fills a box of {size} voxels, expected 1 … {shape}. Check the "
            "mask, resample to voxels of 2 mm, or give a larger shape."
        )
    return tuple(slice(at[0], at[-1] + 1) for at in found)
