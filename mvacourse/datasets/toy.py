"""Distributions of points in the plane whose truth is known."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class GaussianMixture:
    """Round Gaussians of one width and equal weight, p(x) = (1/K) Σ_c N(x; μ_c, σ²I).

    Attributes:
        means: μ_c `(K, 2)`; c is the class of a point.
        sigma: σ.
    """

    means: Tensor
    sigma: float

    def __post_init__(self):
        """Refuses a mixture of nothing."""
        if len(self.means) == 0 or not self.sigma > 0:
            raise ValueError(
                f"mixture of {len(self.means)} Gaussians with sigma {self.sigma}, "
                "expected at least 1 and sigma > 0."
            )

    def sample(
        self, *shape: int, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """Draws points and the class of each.

        Args:
            *shape: `m`, or `S, m` for S independent networks.
            generator: Stream of the draws; None for the global one.

        Returns:
            x `(*shape, 2)` and c `(*shape)`.
        """
        c = torch.randint(len(self.means), shape, generator=generator)
        noise = torch.randn(*shape, 2, generator=generator)
        return self.means[c] + self.sigma * noise, c

    def batches(
        self, *shape: int, generator: torch.Generator | None = None
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yields new points and their classes forever, as `sample` draws them."""
        while True:
            yield self.sample(*shape, generator=generator)


def ring(n_modes: int = 8, radius: float = 2.0, sigma: float = 0.1) -> GaussianMixture:
    """Returns Gaussians evenly spaced on a circle.

    Those of the paper are narrower, 0.02, and take longer to be hit.

    Reference:
        Metz et al. (2017), Unrolled generative adversarial networks, section 3.1.
    """
    angle = torch.arange(n_modes) * (2 * torch.pi / n_modes)
    return GaussianMixture(radius * torch.stack([angle.cos(), angle.sin()], 1), sigma)


def grid(side: int = 5, spacing: float = 1.0, sigma: float = 0.1) -> GaussianMixture:
    """Returns Gaussians on a square grid around 0, about as large as the ring.

    Reference:
        Srivastava et al. (2017), VEEGAN, section 4: 25 Gaussians.
    """
    at = spacing * (torch.arange(side) - (side - 1) / 2)
    return GaussianMixture(torch.cartesian_prod(at, at), sigma)
