"""What can be measured of a handwritten digit: how much ink, how slanted."""

import torch
from torch import Tensor


def ink(x: Tensor) -> Tensor:
    """Ink of each image: the sum of its pixels, in pixels of full ink.

    Args:
        x: Images `(B, 1, H, W)` in [0, 1].

    Returns:
        `(B,)`, 0 for an empty image; larger for bold or long strokes.
    """
    return x.flatten(1).sum(dim=1)


def slant(x: Tensor) -> Tensor:
    """Slant of each image, the horizontal shear that would make it upright.

    With the ink as a density over rows r (downward) and columns c, the slant is
    −Cov(r, c) / Var(r): the columns moved to the right per row upward.

    Args:
        x: Images `(B, 1, H, W)` in [0, 1].

    Returns:
        `(B,)`, dimensionless, positive for digits that lean to the right;
        NaN where all ink lies in one row or there is none.
    """
    _, _, H, W = x.shape
    density = x.squeeze(1) / x.sum(dim=(1, 2, 3), keepdim=False).view(-1, 1, 1)
    r = torch.arange(H, device=x.device, dtype=x.dtype).view(1, H, 1)
    c = torch.arange(W, device=x.device, dtype=x.dtype).view(1, 1, W)
    r = r - (density * r).sum(dim=(1, 2), keepdim=True)
    c = c - (density * c).sum(dim=(1, 2), keepdim=True)
    slants = -(density * r * c).sum(dim=(1, 2)) / (density * r * r).sum(dim=(1, 2))
    n_rows = (x.sum(dim=(1, 3)) > 0).sum(dim=1)  # counted: rounding hides a variance 0
    return slants.masked_fill(n_rows < 2, torch.nan)
