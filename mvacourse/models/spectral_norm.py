"""Spectral normalisation of stacked networks: no layer stretches by more than 1."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrize import register_parametrization

from mvacourse.models.stacked import StackedLinear


class StackedSpectralNorm(nn.Module):
    """Divides each of S matrices by its largest singular value, W_s / σ(W_s).

    σ is found by power iteration, v ← Wᵀu / ‖Wᵀu‖ and u ← Wv / ‖Wv‖, one round at each
    use in training: W changes slowly and u, v follow it. What
    `torch.nn.utils.parametrizations.spectral_norm` does for one matrix.

    Reference:
        Miyato et al. (2018), Spectral normalization for GANs, algorithm 1.
    """

    def __init__(self, weight: Tensor, n_rounds: int = 20):
        """Starts the power iteration.

        Args:
            weight: `(S, n_in, n_out)`.
            n_rounds: Rounds made at the start.
        """
        super().__init__()
        S, n_in, _ = weight.shape
        self.register_buffer("u", F.normalize(torch.randn(S, n_in, 1), dim=1))
        for _ in range(n_rounds):
            self._iterate(weight)

    @torch.no_grad()
    def _iterate(self, W: Tensor) -> Tensor:
        """Makes one round; returns v `(S, n_out, 1)`."""
        v = F.normalize(W.mT @ self.u, dim=1)
        self.u = F.normalize(W @ v, dim=1)
        return v

    def forward(self, W: Tensor) -> Tensor:
        """Returns W / σ(W), `(S, n_in, n_out)`."""
        if self.training:
            v = self._iterate(W)
        else:
            v = F.normalize(W.mT @ self.u, dim=1).detach()
        sigma = self.u.mT @ W @ v  # (S, 1, 1), differentiable in W
        return W / sigma


def spectrally_normalised(network: nn.Sequential) -> nn.Sequential:
    """Gives every stacked linear layer of a network the norm 1; returns the network."""
    for layer in network:
        if isinstance(layer, StackedLinear):
            normalise = StackedSpectralNorm(layer.weight.detach())
            register_parametrization(layer, "weight", normalise)
    return network
