"""Autoencoders of 28×28 digits: x → z → x̂, with z of lower dimension than x.

Two encoders and two decoders of about the same work. On images this small, two CPU
cores get further in a minute with the perceptrons; the convolutional pair is the one
of the lecture's diagram.
"""

from torch import Tensor, nn


def initialise(network: nn.Module) -> None:
    """Draws linear weights such that ReLU layers keep the variance: Var w = 2 / n_in.

    With torch's smaller default, a network this deep spends its first seconds drawing
    the mean of all images.

    Reference:
        He et al. (2015), Delving deep into rectifiers, equation 10.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)


class Encoder(nn.Sequential):
    """Perceptron that maps an image to latent variables, narrowing layer by layer."""

    def __init__(self, latent_dim: int):
        """Builds layers of 784 → 512 → 256 → 256 → Z.

        Args:
            latent_dim: Z, the number of latent variables.
        """
        super().__init__(
            nn.Flatten(),  # (B, 784)
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 256),
            # Bounded, or a few classes run off and the rest of the plane is a blot.
            nn.Tanh(),
            nn.Linear(256, latent_dim),  # (B, Z)
        )
        initialise(self)


class Decoder(nn.Sequential):
    """Perceptron that maps latent variables back to an image in [−1, 1]."""

    def __init__(self, latent_dim: int):
        """Builds layers of Z → 256 → 256 → 512 → 784, the mirror of the encoder.

        Args:
            latent_dim: Z, the number of latent variables.
        """
        super().__init__(
            nn.Linear(latent_dim, 256),
            nn.ReLU(),
            nn.Linear(256, 256),
            nn.ReLU(),
            nn.Linear(256, 512),
            nn.ReLU(),
            nn.Linear(512, 784),
            nn.Tanh(),
            nn.Unflatten(1, (1, 28, 28)),  # (B, 1, 28, 28)
        )
        initialise(self)


class ConvEncoder(nn.Sequential):
    """Contracting convolutional blocks, then a perceptron."""

    def __init__(self, latent_dim: int, n_channels: int = 8):
        """Builds two convolutions of stride 2 and two linear layers.

        Args:
            latent_dim: Z, the number of latent variables.
            n_channels: Channels after the first block; doubled by the second.
        """
        super().__init__(
            nn.Conv2d(1, n_channels, 4, stride=2, padding=1),  # (B, C, 14, 14)
            nn.ReLU(),
            nn.Conv2d(n_channels, 2 * n_channels, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),  # (B, 2C·7·7)
            nn.Linear(2 * n_channels * 49, 256),
            nn.ReLU(),
            nn.Linear(256, latent_dim),  # (B, Z)
        )


class ConvDecoder(nn.Sequential):
    """A perceptron, then expanding blocks of transposed convolutions."""

    def __init__(self, latent_dim: int, n_channels: int = 8):
        """Builds two linear layers and two transposed convolutions of stride 2.

        Args:
            latent_dim: Z, the number of latent variables.
            n_channels: Channels before the last block.
        """
        super().__init__(
            nn.Linear(latent_dim, 256),
            nn.ReLU(),
            nn.Linear(256, 2 * n_channels * 49),
            nn.ReLU(),
            nn.Unflatten(1, (2 * n_channels, 7, 7)),  # (B, 2C, 7, 7)
            # A kernel that is a multiple of the stride leaves no checkerboard.
            nn.ConvTranspose2d(2 * n_channels, n_channels, 4, stride=2, padding=1),
            nn.ReLU(),  # (B, C, 14, 14)
            nn.ConvTranspose2d(n_channels, 1, 4, stride=2, padding=1),
            nn.Tanh(),  # (B, 1, 28, 28)
        )


class Autoencoder(nn.Module):
    """An encoder followed by a decoder, x̂ = decoder(encoder(x))."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module):
        """Joins the two.

        Args:
            encoder: Maps images `(B, C, H, W)` to latent variables `(B, Z)`.
            decoder: Maps latent variables `(B, Z)` to images `(B, C, H, W)`.
        """
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, x: Tensor) -> Tensor:
        """Reconstructs images `(B, C, H, W)` in [−1, 1], the same shape and range."""
        z = self.encoder(x)  # (B, Z)
        x_hat = self.decoder(z)  # (B, C, H, W)
        return x_hat
