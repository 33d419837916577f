"""One CycleGAN step at 64² and 128²: ours against the common way, same mathematics.

The common way: instance normalisation in contiguous memory, every batch sent alone,
Adam not fused, gradients of D computed in G's update and thrown away. The gradients are
the same: tests/training/test_cyclegan.py.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import Adam

from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.resnet_generator import ResNetGenerator
from mvacourse.training.cyclegan import LEAST_SQUARES, CycleGANSettings, cyclegan_step
from mvacourse.training.image_buffer import ImageBuffer
from tests.benchmarks.paired import report_steps

REPEATS = 9
SETTINGS = CycleGANSettings()


def make_players(n_channels: int = 32) -> CycleGAN:
    """Builds generators and discriminators of half the paper's channels."""
    torch.manual_seed(0)
    return CycleGAN(
        *(ResNetGenerator(1, 1, n_channels=n_channels, n_blocks=6) for _ in "xy"),
        *(PatchDiscriminator(1, n_channels=n_channels) for _ in "xy"),
    )


def instance_normalised(network: nn.Module) -> None:
    """Puts torch's instance normalisation in the place of one channel a group."""
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.GroupNorm) and child.num_groups == (
                child.num_channels
            ):
                norm = nn.InstanceNorm2d(child.num_channels, affine=True)
                setattr(parent, name, norm)


def common_step(players: CycleGAN, adam: list[Adam], old, x: Tensor, y: Tensor):
    """One network and one batch at a time."""
    G, F, D_X, D_Y = players.G_xy, players.G_yx, players.D_x, players.D_y
    y_hat, x_hat = G(x), F(y)
    loss_D = ((D_X(x) - 1) ** 2).mean() + (D_X(old[0](x_hat)) ** 2).mean()
    loss_D = loss_D + ((D_Y(y) - 1) ** 2).mean() + (D_Y(old[1](y_hat)) ** 2).mean()
    adam[1].zero_grad()
    loss_D.backward()
    adam[1].step()
    loss_G = ((D_Y(y_hat) - 1) ** 2).mean() + ((D_X(x_hat) - 1) ** 2).mean()
    cycle = (F(y_hat) - x).abs().mean() + (G(x_hat) - y).abs().mean()
    adam[0].zero_grad()
    (loss_G + SETTINGS.lambda_cyc * cycle).backward()
    adam[0].step()


def steps_of(size: int) -> dict[str, Callable]:
    """Returns a function that makes one step, for each way."""
    ways = {"common way": None}
    ways |= {"ours": torch.contiguous_format, "channels last": torch.channels_last}
    steps = {}
    for name, layout in ways.items():
        players = make_players()
        if layout is None:
            instance_normalised(players)
        x, y = torch.rand(2, 1, 1, size, size) * 2 - 1
        both = players.generators, players.discriminators
        rates = (2e-4, (0.5, 0.999))
        adam = [Adam(f.parameters(), *rates, fused=layout is not None) for f in both]
        old = ImageBuffer(50), ImageBuffer(50)
        if layout is None:
            steps[name] = partial(common_step, players, adam, old, x, y)
            continue
        players = players.to(memory_format=layout)
        x, y = (image.contiguous(memory_format=layout) for image in (x, y))
        more = (SETTINGS, LEAST_SQUARES, x, y)
        steps[name] = partial(cyclegan_step, players, *adam, *old, *more)
    return steps


def main() -> None:
    for size in (64, 128):
        report_steps(steps_of(size), REPEATS, prefix=f"{size}²: ")
