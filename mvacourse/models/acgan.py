"""A generator that is told the class it should make."""

import torch
from torch import Tensor, nn

from mvacourse.models.one_hot import one_hot


class LabelledGenerator(nn.Module):
    """Appends the class to the noise, G(z, c) = network([z, one-hot(c)])."""

    def __init__(self, network: nn.Module, n_classes: int):
        """Keeps the network, which takes Z + K numbers.

        Args:
            network: Maps `(..., Z + K)` to points `(..., 2)`.
            n_classes: K.
        """
        super().__init__()
        self.network = network
        self.n_classes = n_classes

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        """Makes a point for each noise vector.

        Args:
            z: Noise `(..., Z)`.
            c: Classes `(...)`; None draws them, all equally likely.
        """
        if c is None:
            c = torch.randint(self.n_classes, z.shape[:-1], device=z.device)
        return self.network(torch.cat([z, one_hot(c, self.n_classes)], dim=-1))
