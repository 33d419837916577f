"""Generator and discriminator of 28×28 digits, convolutional and small.

After the deep convolutional GAN (Radford, Metz & Chintala 2016), with a thirtieth of
its channels: what two CPU cores can train in a minute. The finest layers of both work
at half the resolution, on blocks of 2×2 pixels, and convolutions lie channels-last in
memory, which batch normalisation bears; together they halve the time of a step.
"""

import torch
from torch import Tensor, nn


class Generator(nn.Sequential):
    """Maps noise to an image: one linear layer, then two doublings."""

    def __init__(self, noise_dim: int = 64, n_channels: int = 16):
        """Builds the layers.

        Args:
            noise_dim: Z, the length of the noise vector.
            n_channels: C, channels before the last layer; twice as many before.
        """
        C = n_channels
        super().__init__(
            nn.Linear(noise_dim, 2 * C * 49, bias=False),
            nn.Unflatten(1, (2 * C, 7, 7)),  # (B, 2C, 7, 7)
            nn.BatchNorm2d(2 * C),
            nn.ReLU(),
            # A kernel that is a multiple of the stride leaves no checkerboard.
            nn.ConvTranspose2d(2 * C, C, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(C),  # (B, C, 14, 14)
            nn.ReLU(),
            nn.Conv2d(C, 4, 3, padding=1),  # (B, 4, 14, 14)
            nn.PixelShuffle(2),
            nn.Tanh(),  # (B, 1, 28, 28)
        )
        self.to(memory_format=torch.channels_last)

    def forward(self, z: Tensor) -> Tensor:
        """Makes images `(B, 1, 28, 28)` in [−1, 1] of noise `(B, Z)`.

        Raises:
            ValueError: In training, the batch is of one image: normalised by itself
                alone, it would lose its own mean and contrast.
        """
        if self.training and len(z) == 1:
            raise ValueError(
                "the batch is of 1 image and G normalises by the batch, expected at "
                "least 2. Make more, or call G.eval() to sample."
            )
        return super().forward(z)


class Discriminator(nn.Sequential):
    """Maps an image to one logit, positive for real: two halvings, one linear layer."""

    def __init__(self, n_channels: int = 16, in_channels: int = 1):
        """Builds the layers.

        Args:
            n_channels: C, channels after the first block; doubled by the second.
            in_channels: Channels of the image, with those of a condition.
        """
        C = n_channels
        super().__init__(
            nn.PixelUnshuffle(2),  # (B, 4, 14, 14)
            nn.Conv2d(4 * in_channels, C, 3, padding=1),  # (B, C, 14, 14)
            nn.LeakyReLU(0.2),
            nn.Conv2d(C, 2 * C, 4, stride=2, padding=1),  # (B, 2C, 7, 7)
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(2 * C * 49, 1),  # (B, 1)
        )
        self.to(memory_format=torch.channels_last)
