"""U-Net: contract, expand, and hand over what each contraction would lose."""

import torch
from torch import Tensor, nn


class UNet(nn.Module):
    """Image to image of the same size, by halvings, doublings and skip connections.

    Normalised over groups of channels, image by image: a batch of one is as good as
    any other.

    Reference:
        Ronneberger et al. (2015), U-Net; in the form of Isola et al. (2017),
        Image-to-image translation with conditional adversarial networks, section 6.1.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        n_channels: int = 32,
        depth: int = 2,
        n_full: int = 0,
        dropout: float = 0.0,
    ):
        """Builds `depth` halvings and as many doublings.

        Args:
            in_channels: Channels of the condition.
            out_channels: Channels of the image to make.
            n_channels: Channels after the first halving, a multiple of 8; doubled by
                each of the next three.
            depth: Halvings; H and W must be multiples of 2**depth.
            n_full: Channels at full resolution before the first halving and after the
                last doubling, a multiple of 8, as in Ronneberger et al.: they keep
                what is one pixel thin. 0 halves at once, as Isola et al. do.
            dropout: Probability that a channel of the coarsest image is dropped, in
                training.

        Raises:
            ValueError: `depth` is less than 1, or some channels are no multiple of 8.
        """
        super().__init__()
        if depth < 1 or n_channels % 8 or n_full % 8:
            raise ValueError(
                f"depth is {depth} and n_channels is {n_channels}, expected at least 1 "
                f"and a multiple of 8; n_full is {n_full}, expected a multiple of 8."
            )
        widths = [n_channels * 2 ** min(level, 3) for level in range(depth)]
        first = n_full or in_channels  # channels that are halved first
        self.first = _conv(in_channels, n_full) if n_full else nn.Identity()
        self.down = nn.ModuleList(
            nn.Sequential(
                # A kernel that is a multiple of the stride, here and on the way up.
                nn.Conv2d(before, after, 4, stride=2, padding=1),
                nn.GroupNorm(8, after),
                nn.LeakyReLU(0.2),
            )
            for before, after in zip([first, *widths], widths, strict=False)
        )
        self.middle = nn.Sequential(
            *_conv(widths[-1], widths[-1]), nn.Dropout2d(dropout)
        )
        self.up = nn.ModuleList(
            _double(2 * before, after)
            for before, after in zip(widths[:0:-1], widths[-2::-1], strict=True)
        )
        if n_full:
            self.up.append(_double(2 * widths[0], n_full))
            self.last = nn.Sequential(
                *_conv(2 * n_full, n_full),
                nn.Conv2d(n_full, out_channels, 3, padding=1),
                nn.Tanh(),
            )
        else:
            self.last = nn.Sequential(
                nn.ConvTranspose2d(2 * widths[0], out_channels, 4, stride=2, padding=1),
                nn.Tanh(),
            )

    def forward(self, c: Tensor) -> Tensor:
        """Translates an image.

        Args:
            c: Condition `(B, C, H, W)` in [−1, 1].

        Returns:
            ŷ `(B, out_channels, H, W)` in [−1, 1].

        Raises:
            ValueError: H or W is no multiple of 2**depth.
        """
        _, _, H, W = c.shape
        multiple = 2 ** len(self.down)
        if H % multiple or W % multiple:
            raise ValueError(
                f"the image is {H}×{W}, expected multiples of {multiple}. Pad it, or "
                "build the network with a smaller depth."
            )
        h = self.first(c)  # (B, n_full, H, W), or c itself
        skips = [h]
        for halve in self.down:
            h = halve(h)  # (B, n, H/2, W/2) … (B, n, H/2**depth, W/2**depth)
            skips.append(h)
        h = self.middle(h)
        for double in self.up:
            h = double(torch.cat([h, skips.pop()], dim=1))
        return self.last(torch.cat([h, skips.pop()], dim=1))  # (B, C, H, W)


def _conv(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1), nn.GroupNorm(8, after), nn.ReLU()
    )


def _double(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ConvTranspose2d(before, after, 4, stride=2, padding=1),
        nn.GroupNorm(8, after),
        nn.ReLU(),
    )
