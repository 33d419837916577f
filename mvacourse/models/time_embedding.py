"""How a denoiser is told the time, and the class where there is one."""

import math

import torch
from torch import Tensor, nn

from mvacourse.models.one_hot import one_hot


def sinusoids(t: Tensor, width: int) -> Tensor:
    """Writes a time as sines and cosines of many wavelengths, 2π … 20,000π.

    Args:
        t: Times `(B,)`.
        width: Even.

    Returns:
        `(B, width)` in [−1, 1].

    Reference:
        Vaswani et al. (2017), Attention is all you need, section 3.5; for diffusion
        Ho et al. (2020), appendix B.
    """
    k = torch.arange(width // 2, device=t.device)
    frequency = torch.exp(-math.log(10_000) * k / (width // 2))
    angle = t.float().unsqueeze(1) * frequency  # (B, width/2)
    return torch.cat([angle.sin(), angle.cos()], dim=1)


class TimeEmbedding(nn.Module):
    """A vector for a time and a class; the class may be left out.

    One more class, the K-th, means none: what it stands for is learned from examples
    whose class is dropped.
    """

    def __init__(self, width: int, n_classes: int = 0):
        """Builds a small perceptron for the time and a vector for each class.

        Args:
            width: Length of the vector, even.
            n_classes: K; 0 for a denoiser that is told no class.
        """
        super().__init__()
        self.width, self.n_classes = width, n_classes
        self.of_time = nn.Sequential(
            nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width)
        )
        if n_classes:
            self.of_class = nn.Linear(n_classes + 1, width, bias=False)

    def forward(self, t: Tensor, c: Tensor | None = None) -> Tensor:
        """Embeds times and classes.

        Args:
            t: Times `(B,)`.
            c: Classes `(B,)`, 0 … K, K for none; None says none for all.

        Returns:
            `(B, width)`.

        Raises:
            ValueError: The classes are not one for each time, out of range, or given
                to a network that knows none.
        """
        weight = self.of_time[0].weight
        e = self.of_time(sinusoids(t, self.width).to(weight))
        if c is None and not self.n_classes:
            return e
        if c is None:
            c = torch.full_like(t, self.n_classes)
        self._require_classes(c, t)
        return e + self.of_class(one_hot(c, self.n_classes + 1).to(weight))

    def _require_classes(self, c: Tensor, t: Tensor) -> None:
        if not self.n_classes:
            raise ValueError(
                "classes are given, expected none: the network was built without. "
                "Build it with n_classes."
            )
        if c.shape != t.shape:
            raise ValueError(
                f"classes have shape {tuple(c.shape)}, expected {tuple(t.shape)}: one "
                "for each example."
            )
