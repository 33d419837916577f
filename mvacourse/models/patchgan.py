"""Patch discriminator: is each patch of an image real, given the condition?"""

import torch
from torch import Tensor, nn


class PatchDiscriminator(nn.Module):
    """Convolutional network with one logit for each of many overlapping patches.

    A logit sees a patch of 16, 34 or 70 pixels a side with 1, 2 or 3 halvings. What is
    larger than a patch it leaves to the reconstruction loss.

    Reference:
        Isola et al. (2017), Image-to-image translation with conditional adversarial
        networks, sections 3.2 and 6.1.2.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        n_channels: int = 64,
        n_halvings: int = 3,
        n_dims: int = 2,
        normalised: bool = True,
    ):
        """Builds `n_halvings` convolutions of stride 2 and two of stride 1.

        Args:
            in_channels: Channels of condition, if any, and image together.
            n_channels: Channels after the first halving, a multiple of 8; doubled by
                each of the next three convolutions.
            n_halvings: Convolutions of stride 2, at least 1.
            n_dims: 2 for images `(B, C, H, W)`, 3 for volumes `(B, C, X, Y, Z)`.
            normalised: Over groups of channels of each image. Without, a logit depends
                on its patch alone, as the penalty `losses.r1_penalty` wants it.

        Raises:
            ValueError: A number is out of its range.
        """
        super().__init__()
        if n_halvings < 1 or n_channels % 8 or n_dims not in (2, 3):
            raise ValueError(
                f"n_halvings is {n_halvings}, n_channels {n_channels} and n_dims "
                f"{n_dims}, expected at least 1, a multiple of 8, and 2 or 3."
            )
        Conv = {2: nn.Conv2d, 3: nn.Conv3d}[n_dims]
        widths = [n_channels * 2 ** min(level, 3) for level in range(n_halvings + 1)]
        layers = [Conv(in_channels, n_channels, 4, stride=2, padding=1)]
        for level in range(1, n_halvings + 1):
            stride = 1 if level == n_halvings else 2
            layers += [
                nn.LeakyReLU(0.2),
                Conv(widths[level - 1], widths[level], 4, stride, padding=1),
                nn.GroupNorm(8, widths[level]) if normalised else nn.Identity(),
            ]
        layers += [nn.LeakyReLU(0.2), Conv(widths[-1], 1, 4, padding=1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, *images: Tensor) -> Tensor:
        """Judges images, each beside its condition: D(c, y), or by itself: D(y).

        Args:
            *images: Condition `(B, C, H, W)`, where there is one, then the image, real
                or made, `(B, C', H, W)`.

        Returns:
            Logits `(B, 1, h, w)`, positive for real.
        """
        return self.layers(torch.cat(images, dim=1))
