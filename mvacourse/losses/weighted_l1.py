"""L1 in which small regions count as much as large ones."""

import torch
from torch import Tensor


def weighted_l1_loss(y_hat: Tensor, y: Tensor, regions: Tensor) -> Tensor:
    """Reconstruction loss of the Refiner: the mean of the mean errors of the regions.

    L = 1/(N·M) Σ_i [ 1/N_les Σ_{j∈lesion} |y − ŷ| + 1/N_nawm Σ_{j∈NAWM} |y − ŷ|
                      + 1/N_other Σ_{j∈other} |y − ŷ| ]

    i runs over the N images, j over voxels. M = 3 is the number of regions, so that λ
    means the same as with `l1_loss`. A region that an image does not have, such as
    lesions in a healthy control, says nothing about it: its term is left out and M is
    the number of those that are left.

    Args:
        y_hat: Synthesised images `(N, 1, ...)`.
        y: Targets, the same shape.
        regions: Masks `(N, M, ...)` on the same grid, bool, that do not overlap.
            Voxels in none of them do not count.

    Returns:
        Scalar.

    Raises:
        ValueError: The masks are missing, not bool, of another grid, overlapping, or
            all empty for some image.

    Reference:
        Wei et al. (2019), Predicting PET-derived demyelination from multimodal MRI
        using sketcher-refiner adversarial training for multiple sclerosis, Medical
        Image Analysis; lecture 6.6.
    """
    _require_regions(regions, y)
    n_voxels = regions.flatten(2).sum(dim=2)  # (N, M)
    errors = (y - y_hat).abs() * regions  # (N, M, ...)
    means = errors.flatten(2).sum(dim=2) / n_voxels.clamp(min=1)  # (N, M), 0 if empty
    return (means.sum(dim=1) / (n_voxels > 0).sum(dim=1)).mean()


def _require_regions(regions: Tensor | None, y: Tensor) -> None:
    if regions is None or regions.dtype != torch.bool:
        found = "missing" if regions is None else str(regions.dtype)
        raise ValueError(
            f"regions are {found}, expected masks (N, M, ...), bool. Load lesion_mask "
            "and NAWM_mask with the images, or use l1_loss."
        )
    n, _, *grid = y.shape
    if regions.ndim != y.ndim or [len(regions), *regions.shape[2:]] != [n, *grid]:
        raise ValueError(
            f"regions have shape {tuple(regions.shape)} and y {tuple(y.shape)}, "
            "expected (N, M, ...) and (N, 1, ...). Cut masks where images are cut, and "
            "join them by torch.cat(masks, dim=1)."
        )
    n_regions = regions.sum(dim=1)  # (N, ...), of each voxel
    if n_regions.max() > 1:
        raise ValueError(
            f"regions share {int((n_regions > 1).sum())} voxels, expected none: such "
            "voxels would count twice. Take lesions out of NAWM and of the rest."
        )
    if not n_regions.flatten(1).any(dim=1).all():
        raise ValueError(
            "regions are all empty for at least one image, expected a voxel or more in "
            "each. Leave such images out, or draw cubes inside the brain."
        )
