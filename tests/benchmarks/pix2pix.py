"""One pix2pix step at 256²: as we set it up, against the common way, same mathematics.

Ours is Adam fused, memory contiguous; the common way has no fusion. Channels last,
alone and with it, is measured too: with group normalisation it does not pay. The
gradients are the same: tests/training/test_pix2pix.py.
"""

import torch
from torch import Tensor
from torch.optim import Adam

from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet
from mvacourse.training.pix2pix import pix2pix_step
from tests.benchmarks.paired import report_steps

REPEATS = 15
CHANGES = {  # fused Adam, channels last
    "common way": (False, False),
    "ours, fused Adam": (True, False),
    "channels last": (False, True),
    "both": (True, True),
}


def step_of(fused: bool, channels_last: bool, n_channels: int = 64):
    """Builds the paper's sizes and returns a function that makes one step."""
    torch.manual_seed(0)
    G = UNet(1, 1, n_channels=n_channels, depth=8)
    D = PatchDiscriminator(2, n_channels=n_channels, n_halvings=3)
    layout = torch.channels_last if channels_last else torch.contiguous_format

    def placed(x: Tensor) -> Tensor:
        return x.to(memory_format=layout)

    c, y = (placed(torch.rand(1, 1, 256, 256) * 2 - 1) for _ in range(2))
    G, D = G.to(memory_format=layout), D.to(memory_format=layout)
    adam = [Adam(f.parameters(), 2e-4, (0.5, 0.999), fused=fused) for f in (G, D)]
    return lambda: pix2pix_step(G, D, *adam, 100.0, c, y)


def main() -> None:
    report_steps({name: step_of(*change) for name, change in CHANGES.items()}, REPEATS)
