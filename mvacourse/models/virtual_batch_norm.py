"""Virtual batch normalisation: by a batch that is chosen once and never changes.

Batch normalisation makes a sample depend on whatever else is in its batch. Here it
depends on itself and on a fixed reference batch alone.
"""

import torch
from torch import Tensor, nn


class VirtualBatchNorm(nn.Module):
    """Normalises each sample by mean and variance of the reference batch and itself.

    The first R rows are the reference batch, normalised by their own statistics. A
    sample h counts as one more row: mean (R μ + h) / (R + 1), and so the mean square.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 3.5.
    """

    def __init__(self, n_networks: int, n_features: int, n_reference: int):
        """Starts with scale 1 and shift 0.

        Args:
            n_networks: S.
            n_features: A.
            n_reference: R, at least 2.

        Raises:
            ValueError: The reference batch has less than 2 rows, no variance.
        """
        super().__init__()
        if n_reference < 2:
            raise ValueError(
                f"reference batch of {n_reference}, expected at least 2: one row has "
                "no variance to normalise by."
            )
        self.scale = nn.Parameter(torch.ones(n_networks, 1, n_features))
        self.shift = nn.Parameter(torch.zeros(n_networks, 1, n_features))
        self.n_reference = n_reference

    def forward(self, h: Tensor) -> Tensor:
        """Normalises `(S, R + m, A)`, each of the last m rows for itself."""
        R = self.n_reference
        reference, rows = h[:, :R], h[:, R:]
        mean = reference.mean(dim=1, keepdim=True)  # (S, 1, A)
        square = reference.square().mean(dim=1, keepdim=True)
        means = (R * mean + rows) / (R + 1)  # (S, m, A)
        squares = (R * square + rows.square()) / (R + 1)
        mean = torch.cat([mean.expand_as(reference), means], dim=1)
        square = torch.cat([square.expand_as(reference), squares], dim=1)
        normalised = (h - mean) * (square - mean.square() + 1e-5).rsqrt()
        return self.scale * normalised + self.shift


class WithReference(nn.Module):
    """Sends the fixed reference batch through a network ahead of each batch."""

    def __init__(self, network: nn.Module, reference: Tensor):
        """Keeps both.

        Args:
            network: Holds `VirtualBatchNorm` layers of R reference rows.
            reference: What enters the network with every batch, `(S, R, n_in)`.
        """
        super().__init__()
        self.network = network
        self.register_buffer("reference", reference)

    def forward(self, z: Tensor) -> Tensor:
        """Maps `(S, m, n_in)` to `(S, m, n_out)`."""
        R = self.reference.shape[1]
        return self.network(torch.cat([self.reference, z], dim=1))[:, R:]
