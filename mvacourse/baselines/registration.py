"""Registration of one head to another: affine, then deformable.

Both ascend the gradient of the local correlation of two images, from coarse to fine;
automatic differentiation gives the gradient. Small smooth displacements are composed,
so that the map does not fold, as in greedy diffeomorphic registration.

Reference:
    Avants et al. (2008), Symmetric diffeomorphic image registration with
    cross-correlation, Medical Image Analysis 12, for the measure.
    Yushkevich et al. (2016), Fast automatic segmentation of hippocampal subfields and
    medial temporal lobe subregions, for the greedy form, from one side only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from scipy.ndimage import gaussian_filter
from torch import Tensor


@dataclass(frozen=True)
class RegistrationSettings:
    """How finely and for how long; lengths are in voxels of a level."""

    shrink: tuple[int, ...] = (4, 2, 1)  # 8, 4 and 2 mm for voxels of 2 mm
    n_affine: tuple[int, ...] = (80, 30, 0)  # steps of Adam on each level
    n_deformable: tuple[int, ...] = (60, 40, 12)  # updates on each level
    learning_rate: float = 0.01  # of the affine map: a hundredth of half the volume
    step: float = 0.5  # the longest displacement in an update
    sigma_update: float = 2.0  # of the Gaussian that smooths an update, as in a fluid
    sigma_total: float = 0.7  # and their composition, as in rubber
    radius: int = 2  # of the window of the correlation


def local_correlation(a: Tensor, b: Tensor, radius: int = 2) -> Tensor:
    """Squared correlation of two images in a window around each voxel.

    cov(a, b)² / (var(a) var(b)): blind to all that is linear and slow, such as a bias
    field.

    Args:
        a: Volume `(1, 1, X, Y, Z)`, with values of the order of 1.
        b: Another of the same shape.
        radius: r; the window is a cube with 2r + 1 voxels along an edge.

    Returns:
        `(1, X, Y, Z)` in [0, 1]; 0 where an image is constant.
    """
    mean_b, bb = _window_mean(torch.cat([b, b * b], dim=1), radius).unbind(dim=1)
    moments = _window_mean(torch.cat([a, a * a, a * b], dim=1), radius)
    mean_a, aa, ab = moments.unbind(dim=1)
    var_a, var_b = (aa - mean_a**2).clamp(min=0), (bb - mean_b**2).clamp(min=0)
    return (ab - mean_a * mean_b) ** 2 / (var_a * var_b + 1e-6)


def warp(image: Tensor, u: Tensor) -> Tensor:
    """Interpolates an image at displaced voxels, x → image(x + u(x)).

    Args:
        image: `(1, C, X, Y, Z)`; beyond its edges it goes on with their values.
        u: Displacement `(1, 3, X, Y, Z)` in voxels.
    """
    shape = torch.tensor(image.shape[2:]).view(3, 1, 1, 1)
    at = (_voxels(image.shape[2:]) + u[0] + 0.5) * 2 / shape - 1  # (3, X, Y, Z)
    grid = at.flip(0).permute(1, 2, 3, 0)[None]  # (1, X, Y, Z, 3), z first
    return F.grid_sample(image, grid, padding_mode="border", align_corners=False)


def register_affine(
    moving: Tensor, fixed: Tensor, settings: RegistrationSettings
) -> Tensor:
    """Finds the affine map that brings one image to another.

    Args:
        moving: Volume `(1, 1, X, Y, Z)`, with values of the order of 1.
        fixed: Another of the same contrast and shape.
        settings: How finely and for how long.

    Returns:
        M `(3, 4)`: moving(x + M (x, 1)) is fixed(x) as nearly as may be, with x from −1
        to 1 across the volume.
    """
    matrix = torch.zeros(3, 4, requires_grad=True)
    adam = torch.optim.Adam([matrix], lr=settings.learning_rate)
    for shrink, n_steps in zip(settings.shrink, settings.n_affine, strict=True):
        a, b = shrunk(moving, shrink), shrunk(fixed, shrink)
        for _ in range(n_steps):
            adam.zero_grad()
            moved = warp(a, affine_displacement(matrix, b.shape[2:]))
            (-local_correlation(moved, b, settings.radius).mean()).backward()
            adam.step()
    return matrix.detach()


def affine_displacement(matrix: Tensor, shape: Sequence[int]) -> Tensor:
    """Returns the displacement `(1, 3, X, Y, Z)` in voxels of an affine map."""
    half = torch.tensor(shape).view(3, 1, 1, 1) / 2
    x = (_voxels(shape) + 0.5) / half - 1
    ones = torch.ones(1, *shape)
    return (torch.einsum("ij,jxyz->ixyz", matrix, torch.cat([x, ones])) * half)[None]


def register_deformable(
    moving: Tensor, fixed: Tensor, matrix: Tensor, settings: RegistrationSettings
) -> Tensor:
    """Refines an affine map, voxel by voxel.

    Args:
        moving: As in `register_affine`.
        fixed: As in `register_affine`.
        matrix: What `register_affine` has found.
        settings: How finely and for how long.

    Returns:
        u `(1, 3, X, Y, Z)` in voxels: moving(x + u(x)) is fixed(x), nearly.
    """
    coarsest = shrunk(fixed, settings.shrink[0])
    u = affine_displacement(matrix, coarsest.shape[2:])
    for shrink, n_updates in zip(settings.shrink, settings.n_deformable, strict=True):
        a, b = shrunk(moving, shrink), shrunk(fixed, shrink)
        u = _enlarged(u, b.shape[2:])
        for _ in range(n_updates):
            u.requires_grad_()
            likeness = local_correlation(warp(a, u), b, settings.radius).mean()
            (gradient,) = torch.autograd.grad(likeness, u)
            v = _smooth(gradient, settings.sigma_update)
            v *= settings.step / v.norm(dim=1).max().clamp(min=1e-12)
            u = warp(u.detach(), v) + v  # first v, then u
            u = _smooth(u, settings.sigma_total)
    return u


def shrunk(x: Tensor, shrink: int) -> Tensor:
    """Averages over blocks of about `shrink` voxels along an edge."""
    return F.interpolate(x, [n // shrink for n in x.shape[2:]], mode="area")


def _enlarged(u: Tensor, shape: Sequence[int]) -> Tensor:
    """Interpolates a displacement on a finer grid, and counts in its voxels."""
    scale = torch.tensor(shape) / torch.tensor(u.shape[2:])
    u = F.interpolate(u, size=tuple(shape), mode="trilinear", align_corners=False)
    return u * scale.view(1, 3, 1, 1, 1)


def _voxels(shape: Sequence[int]) -> Tensor:
    """Returns the indices of the voxels `(3, X, Y, Z)`."""
    axes = [torch.arange(n, dtype=torch.float32) for n in shape]
    return torch.stack(torch.meshgrid(*axes, indexing="ij"))


def _window_mean(x: Tensor, radius: int) -> Tensor:
    for axis in range(3):  # a cube is separable
        pad = [radius if i == axis else 0 for i in range(3)]
        size = [2 * r + 1 for r in pad]
        x = F.avg_pool3d(x, size, stride=1, padding=pad, count_include_pad=False)
    return x


def _smooth(u: Tensor, sigma: float) -> Tensor:
    sigmas = (0, 0, sigma, sigma, sigma)
    return torch.from_numpy(gaussian_filter(u.numpy(), sigmas, truncate=3))
