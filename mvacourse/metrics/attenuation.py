"""From CT to the attenuation of 511 keV photons, as PET scanners need it.

Below 47 HU a voxel is a mixture of air and water, above it one of water and bone, whose
calcium stops the X-rays of a CT far more than 511 keV photons:

    μ = 9.6e-5 (HU + 1000)                 up to 47 HU
    μ = 5.10e-5 (HU + 1000) + 4.71e-2      above, in cm⁻¹

Water has 0.096 cm⁻¹. The second line is that of a CT at 120 kVp.

Reference:
    Carney, Townsend, Rappoport & Bendriem (2006), Method for transforming CT images for
    attenuation correction in PET/CT imaging, Medical Physics 33(4), 976–983, table I.
    doi:10.1118/1.2174132
"""

import torch
from torch import Tensor

from mvacourse.metrics.image import mae

BREAK, WATER, BONE_SLOPE, BONE_INTERCEPT = 47.0, 9.6e-5, 5.10e-5, 4.71e-2


def mu_511(hu: Tensor) -> Tensor:
    """Linear attenuation coefficient at 511 keV, cm⁻¹.

    Args:
        hu: CT numbers, HU, any shape; below −1000 HU they count as air.

    Returns:
        μ in the same shape, 0 for air, 0.096 for water, about 0.17 at 1400 HU.
    """
    above_air = (hu + 1000).clamp(min=0)
    bone = BONE_SLOPE * above_air + BONE_INTERCEPT
    return torch.where(hu > BREAK, bone, WATER * above_air)


def attenuation_error(hu_hat: Tensor, hu: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean absolute error of μ at 511 keV of each image.

    Args:
        hu_hat: Synthetic CT `(B, C, H, W)` or `(B, C, X, Y, Z)`, HU.
        hu: True CT, the same shape, HU.
        mask: Voxels that count, bool, broadcast to the images; None for all.

    Returns:
        `(B,)` in cm⁻¹; 0 is perfect. Of 100 HU it makes 0.0096 in soft tissue and
        0.0051 in bone.

    Raises:
        ValueError: As for `metrics.image.mae`.
    """
    return mae(mu_511(hu_hat), mu_511(hu), mask)


def transmission(mu: Tensor, spacing: float, dim: int = -1) -> Tensor:
    """Share of the photons that come through, exp(−∫ μ dl), along straight lines.

    Both photons of an annihilation together pass the whole line, so PET divides by
    this, wherever on the line they started.

    Args:
        mu: `(…)` in cm⁻¹.
        spacing: Edge of a voxel along the line, mm.
        dim: Axis along which the lines run.

    Returns:
        0 … 1, without that axis.
    """
    return torch.exp(-mu.sum(dim=dim) * spacing / 10)
