"""Images of low resolution, to be restored: a condition that leaves much open."""

import torch
import torch.nn.functional as F
from torch import Tensor


def low_resolution(
    y: Tensor, factor: int, *, noise: float = 0.0, generator=None
) -> Tensor:
    """Averages blocks of pixels, adds noise, and repeats each value over its block.

    c = mean of y over factor×factor pixels + noise · ε,  ε ~ N(0, I)

    Args:
        y: Images `(B, C, H, W)` in [−1, 1]; H and W multiples of `factor`.
        factor: Side of a block in pixels.
        noise: Standard deviation of what is added to a block's mean.
        generator: Stream of the noise (on the CPU); None for the global one.

    Returns:
        `(B, C, H, W)`, the size of y; within [−1, 1] up to the noise.

    Raises:
        ValueError: The image is no whole number of blocks.
    """
    _, _, H, W = y.shape
    if factor < 1 or H % factor or W % factor:
        raise ValueError(
            f"factor is {factor} and the image is {H}×{W}, expected a divisor of both."
        )
    mean = F.avg_pool2d(y, factor)  # (B, C, H/factor, W/factor)
    eps = torch.randn(mean.shape, generator=generator).to(mean)
    return F.interpolate(mean + noise * eps, scale_factor=factor, mode="nearest")
