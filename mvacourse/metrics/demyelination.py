"""Where myelin is lost: PET of a patient against PET of healthy people."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

N_SD = 2.0  # a voxel of healthy white matter lies lower once in 44 times


class HealthyRange(NamedTuple):
    """What voxels of healthy white matter show."""

    mean: float
    sd: float


def healthy_range(
    images: Iterable[np.ndarray], white_matter: Iterable[np.ndarray]
) -> HealthyRange:
    """Measures mean and standard deviation over all white-matter voxels of controls.

    Args:
        images: True PET of each control `(X, Y, Z)`, DVR.
        white_matter: Their masks, bool, on the same grids.

    Raises:
        ValueError: There are not two voxels, a mask is not bool or of another grid, or
            a voxel in it is not finite.
    """
    voxels = [
        image[_checked(mask, image)]
        for image, mask in zip(images, white_matter, strict=True)
    ]
    voxels = np.concatenate(voxels) if voxels else np.empty(0)
    if len(voxels) < 2 or not np.isfinite(voxels).all():
        raise ValueError(
            f"white matter of the controls has {len(voxels)} voxels, expected at least "
            "2, all finite. Give PET and NAWM_mask of healthy people."
        )
    voxels = voxels.astype(np.float64)
    return HealthyRange(float(voxels.mean()), float(voxels.std(ddof=1)))


def demyelination_map(
    image: np.ndarray,
    lesions: np.ndarray,
    healthy: HealthyRange,
    *,
    n_sd: float = N_SD,
) -> np.ndarray:
    """Finds the voxels of lesions that have lost myelin: DVR < mean − n_sd · sd.

    Lesions alone are searched, as in Bodini 2016: elsewhere white matter of normal
    appearance would be called demyelinated by noise. Mean and sd are of controls' true
    PET, also where the image is a prediction. Two standard deviations are our choice;
    how low the papers set the threshold we could not look up.

    Args:
        image: True or predicted PET of a patient `(X, Y, Z)`, DVR.
        lesions: Mask, bool, on the same grid.
        healthy: By `healthy_range`.
        n_sd: Standard deviations below the mean.

    Returns:
        Mask `(X, Y, Z)`, bool.

    Raises:
        ValueError: The mask is not bool or of another grid.

    Reference:
        Bodini et al. (2016), Dynamic imaging of individual remyelination profiles in
        multiple sclerosis, Annals of Neurology 79; Wei et al. (2019).
    """
    return _checked(lesions, image) & (image < healthy.mean - n_sd * healthy.sd)


def _checked(mask: np.ndarray, image: np.ndarray) -> np.ndarray:
    if mask.dtype != bool or mask.shape != image.shape:
        raise ValueError(
            f"mask is {mask.dtype} {mask.shape} and image {image.shape}, expected bool "
            "of the image's shape. Load both from one grid."
        )
    return mask
