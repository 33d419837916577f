"""Minibatch discrimination: a layer that tells D how alike the samples of a batch are.

D judges samples one by one, so nothing tells it that G made the same one m times. With
this layer it sees at once.
"""

import torch
from torch import Tensor, nn


class MinibatchDiscrimination(nn.Module):
    """Appends to each sample how near the batch is to it, in learned directions.

    M_i = f(x_i) T ∈ R^{B×C},
    o(x_i)_b = (1/m) Σ_j exp(−‖M_{i,b} − M_{j,b}‖₁)

    The paper sums over j; the mean does not depend on the size of the batch.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 3.2.
    """

    def __init__(
        self, n_networks: int, n_in: int, n_kernels: int = 8, kernel_dim: int = 4
    ):
        """Draws T small, such that distances start near 1.

        Args:
            n_networks: S.
            n_in: A, the number of features.
            n_kernels: B, the number of closenesses appended.
            kernel_dim: C, the dimension in which each is measured.
        """
        super().__init__()
        T = torch.randn(n_networks, n_in, n_kernels * kernel_dim)
        self.T = nn.Parameter(T / (n_in**0.5 * kernel_dim))
        self.n_kernels = n_kernels

    def forward(self, f: Tensor) -> Tensor:
        """Maps features `(S, m, A)` to `(S, m, A + B)`.

        Raises:
            ValueError: The batch has one sample, which has nothing to be compared with.
        """
        S, m, _ = f.shape
        if m < 2:
            raise ValueError(
                f"batch of {m}, expected at least 2: minibatch discrimination compares "
                "the samples of a batch with one another."
            )
        M = torch.bmm(f, self.T).view(S, m, self.n_kernels, -1)  # (S, m, B, C)
        M = M.transpose(1, 2)  # (S, B, m, C)
        closeness = torch.exp(-torch.cdist(M, M, p=1.0))  # (S, B, m, m)
        o = closeness.mean(dim=-1).transpose(1, 2)  # (S, m, B)
        return torch.cat([f, o], dim=-1)
