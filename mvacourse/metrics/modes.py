"""How much of a mixture of Gaussians samples cover, and how many lie on it."""

import torch
from torch import Tensor


def modes_covered(
    x: Tensor, means: Tensor, sigma: float, *, at_least: int = 1
) -> Tensor:
    """Counts the modes that are the nearest to some sample of high quality.

    Args:
        x: Samples `(..., n, 2)`.
        means: Means of the Gaussians `(K, 2)`.
        sigma: Their standard deviation, in the unit of x.
        at_least: Samples of high quality that make a mode count.

    Returns:
        `(...)`, 0 … K; K is best. It grows with n: compare equal numbers of samples.

    Reference:
        Srivastava et al. (2017), VEEGAN, section 4.1.
    """
    distance, nearest = torch.cdist(x, means).min(dim=-1)  # (..., n)
    good = distance <= 3 * sigma
    own = nearest.unsqueeze(-1) == torch.arange(len(means), device=x.device)
    count = (own & good.unsqueeze(-1)).sum(dim=-2)  # (..., K)
    return (count >= at_least).sum(dim=-1)


def high_quality(x: Tensor, means: Tensor, sigma: float) -> Tensor:
    """Measures the fraction of samples within 3 σ of the nearest mean.

    Args:
        x: Samples `(..., n, 2)`.
        means: Means of the Gaussians `(K, 2)`.
        sigma: Their standard deviation, in the unit of x.

    Returns:
        `(...)`, 0 … 1; samples of the mixture itself have 1 − exp(−9/2) = 0.989.

    Reference:
        Srivastava et al. (2017), VEEGAN, section 4.1.
    """
    distance = torch.cdist(x, means).min(dim=-1).values
    return (distance <= 3 * sigma).float().mean(dim=-1)
