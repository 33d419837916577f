"""Lean U-Net with a time embedding: a denoiser of images for two CPU cores.

Nothing is computed at full resolution: blocks of 2×2 pixels become channels first and
pixels again last, which takes three quarters of the work away. Widths are small, and
there is no attention.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mvacourse.models.time_embedding import TimeEmbedding


class UNetDenoiser(nn.Module):
    """Image with noise to what is noise in it, at 1/2, 1/4, … of the resolution.

    Reference:
        Ho et al. (2020), Denoising diffusion probabilistic models, appendix B; the
        scale and shift by the time as in Nichol & Dhariwal (2021), Improved denoising
        diffusion probabilistic models, appendix A.
    """

    def __init__(
        self,
        in_channels: int = 1,
        *,
        n_channels: int = 32,
        depth: int = 2,
        patch: int = 2,
        n_classes: int = 0,
        image_channels: int = 0,
    ):
        """Builds one block a level on the way down, two in the middle, one up.

        Args:
            in_channels: C, channels of the images to make.
            n_channels: Channels of the finest level, a multiple of 8; doubled by the
                others.
            depth: Levels, at least 1.
            patch: Pixels a side that become channels.
            n_classes: K; 0 for a denoiser that is told no class.
            image_channels: Channels of an image that is the condition; 0 for none.

        Raises:
            ValueError: There is no level, or the channels are no multiple of 8.
        """
        super().__init__()
        if depth < 1 or n_channels < 8 or n_channels % 8:
            raise ValueError(
                f"depth is {depth} and n_channels is {n_channels}, expected at least 1 "
                "and a multiple of 8."
            )
        widths = [n_channels] + [2 * n_channels] * (depth - 1)
        width_e = 4 * n_channels
        self.patch, self.image_channels = patch, image_channels
        self.n_classes = n_classes
        self.embed = TimeEmbedding(width_e, n_classes)
        n_in = (in_channels + image_channels) * patch**2
        self.first = nn.Conv2d(n_in, n_channels, 3, padding=1)
        befores = [n_channels, *widths]
        self.down = nn.ModuleList(
            _Block(a, b, width_e) for a, b in zip(befores, widths, strict=False)
        )
        self.middle = nn.ModuleList(
            _Block(widths[-1], widths[-1], width_e) for _ in range(2)
        )
        afters = [*widths[-2::-1], n_channels]
        self.up = nn.ModuleList(
            _Block(2 * b, a, width_e) for b, a in zip(widths[::-1], afters, strict=True)
        )
        self.last = nn.Sequential(
            nn.GroupNorm(8, n_channels),
            nn.SiLU(),
            nn.Conv2d(n_channels, in_channels * patch**2, 3, padding=1),
        )

    def forward(
        self,
        x_t: Tensor,
        t: Tensor,
        c: Tensor | None = None,
        image: Tensor | None = None,
    ) -> Tensor:
        """Says what it is trained to predict.

        Args:
            x_t: Images with noise `(B, C, H, W)`.
            t: Times `(B,)`.
            c: Classes `(B,)`, or None.
            image: Condition `(B, image_channels, H, W)`, or None.

        Returns:
            `(B, C, H, W)`.

        Raises:
            ValueError: H or W cannot be halved often enough, or the condition is of
                another size, missing, or not expected.
        """
        self._require_size(x_t)
        self._require_image(image, x_t)
        e = self.embed(t, c)  # (B, 4C)
        joined = x_t if image is None else torch.cat([x_t, image], dim=1)
        h = self.first(F.pixel_unshuffle(joined, self.patch))  # (B, n, H/2, W/2)
        skips = []
        for n, block in enumerate(self.down):
            h = block(F.avg_pool2d(h, 2) if n else h, e)
            skips.append(h)
        for block in self.middle:
            h = block(h, e)
        for n, block in enumerate(self.up):
            h = F.interpolate(h, scale_factor=2.0) if n else h
            h = block(torch.cat([h, skips.pop()], dim=1), e)
        return F.pixel_shuffle(self.last(h), self.patch)  # (B, C, H, W)

    def _require_size(self, x_t: Tensor) -> None:
        _, _, H, W = x_t.shape
        multiple = self.patch * 2 ** (len(self.down) - 1)
        if H % multiple or W % multiple:
            raise ValueError(
                f"the image is {H}×{W}, expected multiples of {multiple}. Pad it, or "
                "build the network with a smaller depth."
            )

    def _require_image(self, image: Tensor | None, x_t: Tensor) -> None:
        B, _, H, W = x_t.shape
        found = None if image is None else tuple(image.shape)
        expected = (B, self.image_channels, H, W) if self.image_channels else None
        if found != expected:
            raise ValueError(
                f"condition is {found}, expected {expected}: an image of the size of "
                "x_t where the network was built with image_channels, else None."
            )


class _Block(nn.Module):
    """Two convolutions; between them the time scales and shifts the channels."""

    def __init__(self, before: int, after: int, width_e: int):
        super().__init__()
        self.norm_1, self.norm_2 = nn.GroupNorm(8, before), nn.GroupNorm(8, after)
        self.conv_1 = nn.Conv2d(before, after, 3, padding=1)
        self.conv_2 = nn.Conv2d(after, after, 3, padding=1)
        self.embedded = nn.Linear(width_e, 2 * after)
        self.skip = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x: Tensor, e: Tensor) -> Tensor:
        scale, shift = self.embedded(F.silu(e))[:, :, None, None].chunk(2, dim=1)
        h = self.conv_1(F.silu(self.norm_1(x)))  # (B, after, H, W)
        h = self.norm_2(h) * (1 + scale) + shift
        return self.skip(x) + self.conv_2(F.silu(h))
