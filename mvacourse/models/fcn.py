"""Fully convolutional network without pooling: every layer at full resolution."""

from torch import Tensor, nn


class FCN(nn.Module):
    """Image to image of the same size by convolutions alone, in 2 or 3 dimensions.

    Nothing is ever halved, so nothing has to be restored; but a voxel knows only what
    lies within `n_layers` voxels, 2 · n_layers + 1 along each axis.

    Reference:
        Nie et al. (2017), Medical image synthesis with context-aware generative
        adversarial networks, section 2.1: pooling would lose detail.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        n_channels: int = 32,
        n_layers: int = 8,
        n_dims: int = 2,
    ):
        """Builds `n_layers` convolutions of three voxels along each axis.

        Args:
            in_channels: Channels of the condition.
            out_channels: Channels of the image to make.
            n_channels: Channels in between, a multiple of 8.
            n_layers: Convolutions, the first and the last included, at least 2.
            n_dims: 2 for images `(B, C, H, W)`, 3 for volumes `(B, C, X, Y, Z)`.

        Raises:
            ValueError: A number is out of its range.
        """
        super().__init__()
        if n_layers < 2 or n_channels % 8 or n_dims not in (2, 3):
            raise ValueError(
                f"n_layers is {n_layers}, n_channels {n_channels} and n_dims {n_dims}, "
                "expected at least 2, a multiple of 8, and 2 or 3."
            )
        Conv = {2: nn.Conv2d, 3: nn.Conv3d}[n_dims]
        layers = []
        for before in [in_channels, *[n_channels] * (n_layers - 2)]:
            layers += [
                Conv(before, n_channels, 3, padding=1),
                nn.GroupNorm(8, n_channels),  # image by image: a batch of one is fine
                nn.ReLU(),
            ]
        layers += [Conv(n_channels, out_channels, 3, padding=1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, c: Tensor) -> Tensor:
        """Translates images.

        Args:
            c: Conditions `(B, C, H, W)` or `(B, C, X, Y, Z)` in [−1, 1].

        Returns:
            ŷ, as large, with `out_channels` channels, in [−1, 1].
        """
        return self.layers(c)
