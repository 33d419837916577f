"""Variational autoencoder: the encoder gives a Gaussian for each image, not a point."""

import torch
from torch import Tensor, nn


class VariationalAutoencoder(nn.Module):
    """Encoder of q(z|x) = N(μ(x), σ²(x)), decoder of x̂ from a draw z ~ q(z|x).

    Reference:
        Kingma & Welling (2014), Auto-encoding variational Bayes, section 3.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module):
        """Joins the two.

        Args:
            encoder: Maps images `(B, C, H, W)` to `(B, 2Z)`: μ, then log σ².
            decoder: Maps latent variables `(B, Z)` to images `(B, C, H, W)`.
        """
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Reconstructs images from one draw of their latent variables.

        Args:
            x: Images `(B, C, H, W)` in [−1, 1].

        Returns:
            x̂ `(B, C, H, W)`, μ `(B, Z)` and log σ² `(B, Z)`.
        """
        mu, log_var = self.encode(x)
        eps = torch.randn_like(mu)
        z = mu + (0.5 * log_var).exp() * eps  # the draw is differentiable in μ and σ
        return self.decoder(z), mu, log_var

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Returns μ and log σ² of q(z|x), each `(B, Z)`."""
        mu, log_var = self.encoder(x).chunk(2, dim=1)
        return mu, log_var
