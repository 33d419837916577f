"""Contrast of tissues: how bright regions of an image are beside one of them."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from mvacourse.metrics.pairs import require_finite, whole_mask


def contrast_ratios(
    images: Mapping[str, np.ndarray],
    regions: Mapping[str, np.ndarray],
    reference: np.ndarray,
) -> dict[str, dict[str, float]]:
    """Compares regions with a reference region, median(region) / median(reference).

    MR signals have no unit, and only such ratios compare between scanners. Medians, and
    not means, since the edge of every mask holds voxels mixed with the neighbouring
    tissue: fewer than half, they pull a mean and leave a median nearly where it was.

    Args:
        images: Images `(X, Y, Z)` by modality, all on one grid; 0 must mean no signal.
        regions: Masks by region, bool, on the same grid.
        reference: Mask of the region that is 1 by definition, bool; usually NAWM.

    Returns:
        Ratio by modality and region, dimensionless; 1 is no contrast.

    Raises:
        ValueError: A mask is empty, not bool or of another shape than an image; or the
            median of the reference is not positive in some image.
    """
    for modality, image in images.items():
        for name, mask in [("reference", reference), *regions.items()]:
            _check(name, mask, modality, image)
    return {
        modality: _ratios(modality, image, regions, reference)
        for modality, image in images.items()
    }


def lesion_contrast(
    image: Tensor | np.ndarray,
    lesions: Tensor | np.ndarray,
    nawm: Tensor | np.ndarray,
) -> Tensor | float:
    """Ratio 1 of each image: mean in the lesions / mean in the white matter.

    I_i(lesions) / I_i(NAWM); its mean over the images i is the lecture's Ratio 1. Here
    it is means, and not medians, since the published figures are.

    Args:
        image: `(B, C, H, W)` or `(B, C, X, Y, Z)`, 0 meaning no signal; or one image of
            any shape as an array.
        lesions: Lesion voxels, bool, broadcast to the image.
        nawm: Voxels of normal-appearing white matter, bool, broadcast to the image.

    Returns:
        1 is no contrast, more is bright lesions: of tensors one value per image,
        `(B,)`; of arrays a number. Compare it with that of the true image.

    Raises:
        ValueError: A mask is empty for some image, not bool or of another grid; a
            voxel in a mask is not finite; or the mean in NAWM is not positive.

    Reference:
        Lecture 6.5, Ratio 1.
    """
    if isinstance(image, np.ndarray):
        arrays = (torch.as_tensor(array)[None] for array in (image, lesions, nawm))
        return lesion_contrast(*arrays).item()
    in_lesions, in_nawm = _mean_in(image, lesions), _mean_in(image, nawm)
    if not (in_nawm > 0).all():
        raise ValueError(
            f"the mean in nawm is {in_nawm.min().item():g}, expected > 0. Check that "
            "mask and image belong together, and that 0 means no signal."
        )
    return in_lesions / in_nawm


def _mean_in(image: Tensor, mask: Tensor) -> Tensor:
    mask = whole_mask(mask, image)
    inside = image.where(mask, 0.0).flatten(1)
    means = inside.sum(dim=1) / mask.flatten(1).sum(dim=1)
    require_finite(means)
    return means


def _ratios(modality, image, regions, reference) -> dict[str, float]:
    level = float(np.median(image[reference]))
    if not level > 0:  # NaN is refused too
        raise ValueError(
            f"median of {modality} in the reference is {level:g}, expected > 0. Check "
            "that mask and image belong together, and that 0 means no signal."
        )
    return {
        name: float(np.median(image[mask])) / level for name, mask in regions.items()
    }


def _check(name: str, mask: np.ndarray, modality: str, image: np.ndarray) -> None:
    if mask.dtype != bool or mask.shape != image.shape:
        raise ValueError(
            f"mask {name!r} is {mask.dtype} of shape {mask.shape}, expected bool of "
            f"shape {image.shape} as {modality} has. Bring both to one grid."
        )
    if not mask.any():
        raise ValueError(
            f"mask {name!r} is empty, expected at least one voxel. Leave the region "
            "out, or check how the mask was made."
        )
