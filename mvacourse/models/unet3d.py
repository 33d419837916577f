"""3-D U-Net for quantities: what a norm would lose, the last layer sees again."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class UNet3d(nn.Module):
    """Volume to volume of the same size, by halvings, doublings and skip connections.

    Normalised over groups of channels, volume by volume, so that a batch of one is as
    good as any other. A norm forgets how large its input was, and a ratio of 43 percent
    must not depend on what else is in the cube. Therefore the last layer is given the
    condition itself too: ŷ = tanh(W h + V c + b). With W = 0 that is nearly a linear
    regression, which the network only has to correct.

    Reference:
        Çiçek et al. (2016), 3D U-Net: learning dense volumetric segmentation from
        sparse annotation, MICCAI; the last skip is ours.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        n_channels: int = 16,
        depth: int = 2,
    ):
        """Builds `depth` halvings and as many doublings, one convolution at each.

        Args:
            in_channels: Channels of the condition.
            out_channels: Channels of the volume to make.
            n_channels: Channels at full resolution, a multiple of 8; doubled by each
                halving.
            depth: Halvings, at least 1; X, Y and Z must be multiples of 2**depth.

        Raises:
            ValueError: `depth` is less than 1, or `n_channels` no multiple of 8.
        """
        super().__init__()
        if depth < 1 or n_channels % 8:
            raise ValueError(
                f"depth is {depth} and n_channels is {n_channels}, expected at least 1 "
                "and a multiple of 8."
            )
        widths = [n_channels * 2**level for level in range(depth + 1)]
        self.first = _conv(in_channels, n_channels)
        self.down = nn.ModuleList(map(_conv, widths[:-1], widths[1:]))
        # Narrowed before it is enlarged: an eighth of the work.
        self.narrow = nn.ModuleList(
            nn.Conv3d(2 * n, n, 1) for n in reversed(widths[:-1])
        )
        self.up = nn.ModuleList(_conv(2 * n, n) for n in reversed(widths[:-1]))
        self.last = nn.Sequential(
            nn.Conv3d(n_channels + in_channels, out_channels, 1), nn.Tanh()
        )

    def forward(self, c: Tensor) -> Tensor:
        """Translates volumes.

        Args:
            c: Condition `(B, C, X, Y, Z)` in [−1, 1].

        Returns:
            ŷ `(B, out_channels, X, Y, Z)` in [−1, 1].

        Raises:
            ValueError: X, Y or Z is no multiple of 2**depth.
        """
        _, _, *size = c.shape
        multiple = 2 ** len(self.down)
        if any(n % multiple for n in size):
            raise ValueError(
                f"the volume is {'×'.join(map(str, size))}, expected multiples of "
                f"{multiple}. Pad it, or build the network with a smaller depth."
            )
        h = self.first(c)  # (B, n, X, Y, Z)
        skips = []
        for down in self.down:
            skips.append(h)
            h = down(F.max_pool3d(h, 2))  # (B, 2n, X/2, Y/2, Z/2) …
        for narrow, up in zip(self.narrow, self.up, strict=True):
            h = F.interpolate(narrow(h), scale_factor=2)
            h = up(torch.cat([h, skips.pop()], dim=1))
        return self.last(torch.cat([h, c], dim=1))  # (B, C, X, Y, Z)


def _conv(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(before, after, 3, padding=1), nn.GroupNorm(8, after), nn.ReLU()
    )
