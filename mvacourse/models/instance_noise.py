"""Instance noise: D sees data and samples through the same fog."""

import torch
from torch import Tensor, nn


class InstanceNoise(nn.Module):
    """Adds noise to what D sees, x + σε with ε ~ N(0, I), to real and fake alike.

    Two distributions that nowhere overlap are told apart for certain, and D's slope
    says nothing. With noise they overlap.

    Attributes:
        sigma: σ, to be lowered while training.

    Reference:
        Sønderby et al. (2017), Amortised MAP inference for image super-resolution,
        section 3.2.4; Arjovsky & Bottou (2017), Towards principled methods for training
        GANs, section 3.
    """

    def __init__(self, sigma: float):
        """Keeps σ, in the unit of x."""
        super().__init__()
        self.sigma = sigma

    def forward(self, x: Tensor) -> Tensor:
        """Returns x with new noise, the same shape."""
        return x + self.sigma * torch.randn_like(x)
