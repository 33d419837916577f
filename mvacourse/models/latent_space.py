"""The latent space of a trained autoencoder, made fit for diffusion."""

import torch
from torch import Tensor, nn

from mvacourse.models.autoencoder import Autoencoder


class LatentSpace(nn.Module):
    """Latent variables with mean 0 and standard deviation 1, as the noise has.

    A schedule is made for data of about this size: larger ones would still be seen
    through the noise at T, and smaller ones be lost in it at once.

    Reference:
        Rombach et al. (2022), High-resolution image synthesis with latent diffusion
        models, section 3 and appendix G.
    """

    def __init__(self, autoencoder: Autoencoder, latent_dim: int):
        """Wraps an autoencoder; `fit` finds the scale.

        Args:
            autoencoder: Trained.
            latent_dim: Z.
        """
        super().__init__()
        self.autoencoder = autoencoder
        self.register_buffer("mean", torch.zeros(latent_dim))
        self.register_buffer("sd", torch.ones(latent_dim))

    @torch.no_grad()
    def fit(self, x: Tensor) -> "LatentSpace":
        """Takes the scale of the latent variables of images `(N, C, H, W)`."""
        z = self.autoencoder.encoder(x)  # (N, Z)
        self.mean.copy_(z.mean(dim=0))
        self.sd.copy_(z.std(dim=0))
        return self

    def encode(self, x: Tensor) -> Tensor:
        """Maps images `(B, C, H, W)` to latent variables `(B, Z)`."""
        return (self.autoencoder.encoder(x) - self.mean) / self.sd

    def decode(self, z: Tensor) -> Tensor:
        """Maps latent variables `(B, Z)` to images `(B, C, H, W)` in [−1, 1]."""
        return self.autoencoder.decoder(self.mean + self.sd * z)
