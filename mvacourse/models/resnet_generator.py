"""Residual generator: contract a little, correct step by step, expand again."""

from itertools import pairwise

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two convolutions that say what to change: h ← h + f(h).

    Reference:
        He et al. (2016), Deep residual learning for image recognition, equation 1;
        without activation after the sum, as in Johnson et al. (2016).
    """

    def __init__(self, n_channels: int):
        """Builds the two convolutions, each of as many channels as it is given."""
        super().__init__()
        self.change = nn.Sequential(
            nn.ReflectionPad2d(1),
            *_normalised(nn.Conv2d(n_channels, n_channels, 3, bias=False)),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            *_normalised(nn.Conv2d(n_channels, n_channels, 3, bias=False)),
        )

    def forward(self, h: Tensor) -> Tensor:
        """Maps `(B, C, H, W)` to the same shape."""
        return h + self.change(h)


class ResNetGenerator(nn.Module):
    """Image to image of the same size by residual blocks at reduced resolution.

    What a block leaves alone passes through: a translation that keeps most of the
    image, as thin ↔ thick or horse ↔ zebra, starts half done.

    Each channel of each image is normalised by itself, as instance normalisation does.
    It is written as group normalisation with one channel a group: for a single image
    in channels-last memory, torch's instance normalisation has had wrong gradients.

    Reference:
        Zhu et al. (2017), Unpaired image-to-image translation using cycle-consistent
        adversarial networks, appendix 7.2: 64 channels, 2 halvings, 9 blocks at 256².
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        n_channels: int = 64,
        n_halvings: int = 2,
        n_blocks: int = 9,
    ):
        """Builds c7s1-n, halvings, residual blocks, doublings and c7s1-out.

        Args:
            in_channels: Channels of the images to translate.
            out_channels: Channels of the images to make.
            n_channels: Channels at full resolution; doubled by each halving.
            n_halvings: H and W must be multiples of 2**n_halvings.
            n_blocks: Residual blocks, at the coarsest resolution.

        Raises:
            ValueError: A number is out of its range.
        """
        super().__init__()
        if n_channels < 1 or n_halvings < 0 or n_blocks < 1:
            raise ValueError(
                f"n_channels is {n_channels}, n_halvings {n_halvings} and n_blocks "
                f"{n_blocks}, expected at least 1, 0 and 1."
            )
        widths = [n_channels * 2**level for level in range(n_halvings + 1)]
        first = nn.Conv2d(in_channels, n_channels, 7, bias=False)
        layers = [nn.ReflectionPad2d(3), *_normalised(first), nn.ReLU()]
        for before, after in pairwise(widths):
            halve = nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False)
            layers += [*_normalised(halve), nn.ReLU()]
        layers += [ResidualBlock(widths[-1]) for _ in range(n_blocks)]
        for before, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            double = nn.ConvTranspose2d(before, after, 4, 2, padding=1, bias=False)
            layers += [*_normalised(double), nn.ReLU()]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(n_channels, out_channels, 7)]
        self.layers = nn.Sequential(*layers, nn.Tanh())
        self.multiple = 2**n_halvings

    def forward(self, x: Tensor) -> Tensor:
        """Translates images.

        Args:
            x: `(B, C, H, W)` in [−1, 1].

        Returns:
            ŷ `(B, out_channels, H, W)` in [−1, 1].

        Raises:
            ValueError: H or W is no multiple of 2**n_halvings.
        """
        _, _, H, W = x.shape
        if H % self.multiple or W % self.multiple:
            raise ValueError(
                f"the image is {H}×{W}, expected multiples of {self.multiple}. Pad it, "
                "or build the network with fewer halvings."
            )
        return self.layers(x)


def _normalised(convolution: nn.Module) -> tuple[nn.Module, nn.Module]:
    """Follows a convolution without bias by its normalisation, which brings one."""
    n_channels = convolution.out_channels
    return convolution, nn.GroupNorm(n_channels, n_channels)
