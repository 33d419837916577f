"""Random small deformations of a batch of images, all at once."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def deform(
    x: Tensor,
    *,
    rotation: float = 0.0,
    shear: float = 0.0,
    scale: float = 0.0,
    shift: float = 0.0,
    elastic: float = 0.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Deforms each image by its own random affine map and smooth elastic field.

    Every amount is the standard deviation of a normal variable drawn per image.

    Args:
        x: Images `(B, C, H, W)`, any range.
        rotation: Degrees.
        shear: Horizontal shear, in pixels per pixel.
        scale: Relative change of size, separately in height and width.
        shift: Pixels.
        elastic: Pixels of displacement, at the nodes of a 5×5 grid over the image.
        generator: Stream of the random numbers (on the CPU).

    Returns:
        Images `(B, C, H, W)`, bilinear, borders repeated outward.
    """
    B, _, H, W = x.shape
    half_size = torch.tensor([W / 2, H / 2], device=x.device)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator).to(x)

    angle = math.radians(rotation) * normal(B)
    cos, sin, zero, one = angle.cos(), angle.sin(), 0 * angle, 1 + 0 * angle
    rotate = torch.stack([cos, -sin, sin, cos], dim=1).view(B, 2, 2)
    slant = torch.stack([one, shear * normal(B), zero, one], dim=1).view(B, 2, 2)
    matrix = rotate @ slant @ torch.diag_embed(1 + scale * normal(B, 2))
    matrix = matrix * (half_size / half_size.unsqueeze(1))  # a slice may be no square
    translation = (shift * normal(B, 2) / half_size).unsqueeze(2)  # (B, 2, 1)

    grid = F.affine_grid(
        torch.cat([matrix, translation], dim=2), list(x.shape), align_corners=False
    )  # (B, H, W, 2)
    if elastic:
        field = elastic * normal(B, 2, 5, 5)
        field = F.interpolate(field, (H, W), mode="bicubic", align_corners=True)
        grid = grid + field.permute(0, 2, 3, 1) / half_size
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False)
