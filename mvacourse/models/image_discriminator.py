"""Classical discriminator: is the whole image real, given the condition?"""

import torch
from torch import Tensor, nn


class ImageDiscriminator(nn.Module):
    """Convolutional network that ends in one logit for the whole image.

    It can hold the image to a plausible anatomy as a whole. It has one thing to say,
    where a patch discriminator has one for each patch.

    Reference:
        Nie et al. (2017), Medical image synthesis with context-aware generative
        adversarial networks, section 2.2: convolutions that halve, then full layers.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        size: tuple[int, int],
        n_channels: int = 16,
        n_halvings: int = 4,
    ):
        """Builds `n_halvings` convolutions of stride 2 and a linear layer.

        Args:
            in_channels: Channels of condition and image together.
            size: H and W of the images, multiples of 2**n_halvings.
            n_channels: Channels after the first halving, a multiple of 8; doubled by
                each of the next three.
            n_halvings: At least 1.

        Raises:
            ValueError: A number is out of its range, or the image cannot be halved.
        """
        super().__init__()
        H, W = size
        multiple = 2**n_halvings
        if n_halvings < 1 or n_channels % 8 or H % multiple or W % multiple:
            raise ValueError(
                f"n_halvings is {n_halvings}, n_channels {n_channels} and size "
                f"{H}×{W}, expected at least 1, a multiple of 8, and multiples of "
                "2**n_halvings. Pad the images, or halve less often."
            )
        widths = [n_channels * 2 ** min(level, 3) for level in range(n_halvings)]
        layers = []
        for before, after in zip([in_channels, *widths], widths, strict=False):
            layers += [
                nn.Conv2d(before, after, 4, stride=2, padding=1),
                nn.GroupNorm(8, after),
                nn.LeakyReLU(0.2),
            ]
        n_features = widths[-1] * (H // multiple) * (W // multiple)
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(n_features, 1))

    def forward(self, c: Tensor, y: Tensor) -> Tensor:
        """Judges images, each beside its condition.

        Args:
            c: Condition `(B, C, H, W)`.
            y: Image, real or made, `(B, C', H, W)`.

        Returns:
            Logits `(B, 1)`, positive for real.
        """
        return self.layers(torch.cat([c, y], dim=1))
