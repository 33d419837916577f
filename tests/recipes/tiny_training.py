"""The command `mvacourse` with long trainings of a second; killed where asked.

    python -m tests.recipes.tiny_training train tiny --resume

`KILL=update:17` ends it as `kill -9` does, in the middle of the 17th update that it
makes; `KILL=save:2` half-way through writing its second state.
"""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from torch import nn

from mvacourse import checkpoints
from mvacourse.datasets.batches import batches
from mvacourse.datasets.pairing import mirrored
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet
from mvacourse.recipes import long_training
from mvacourse.recipes.long_plans import Plan
from mvacourse.training.cyclegan import CycleGANSettings, cyclegan_parts
from mvacourse.training.pix2pix import Pix2PixSettings, pix2pix_parts

N_STEPS, SAVE_EVERY = 24, 10
WHAT, _, COUNT = os.environ.get("KILL", "never:0").partition(":")


def tiny(profile: str, batch_size: int = 2, dropout: float = 0.5) -> Plan:
    """pix2pix with dropout and a falling learning rate."""
    settings = Pix2PixSettings(N_STEPS, batch_size, n_decay=N_STEPS // 2)
    # Not 8: alone in its group of a normalisation, a channel forgets its bias, and Adam
    # would enlarge what rounding leaves of the gradient.
    G = UNet(1, 1, n_channels=16, depth=2, dropout=dropout)
    D = PatchDiscriminator(2, n_channels=8, n_halvings=1)
    parts = partial(pix2pix_parts, G, D, settings)
    return Plan(settings, (G, D), G, partial(killed, parts), pairs)


def tiny_cyclegan(profile: str) -> Plan:
    """CycleGAN with histories that are soon full."""
    settings = CycleGANSettings(N_STEPS, 2, n_decay=N_STEPS // 2, n_history=5)
    generators = [UNet(1, 1, n_channels=8, depth=1) for _ in "xy"]
    judges = [PatchDiscriminator(1, n_channels=8, n_halvings=1) for _ in "xy"]
    players = CycleGAN(*generators, *judges)
    parts = partial(cyclegan_parts, players, settings)
    return Plan(settings, (players,), players, partial(killed, parts), pairs)


# The same updates by two processes with a batch of 2, or by one with a batch of 4.
PLANS = {
    "tiny": tiny,
    "tiny-cyclegan": tiny_cyclegan,
    "halves": partial(tiny, dropout=0.0),
    "whole": partial(tiny, batch_size=4, dropout=0.0),
}


def pairs(device: torch.device, size: int, generator: torch.Generator) -> Iterator:
    """Batches of blurred noise and noise, 7 examples: an epoch ends within a batch."""
    y = torch.rand(7, 1, 16, 16, generator=torch.Generator().manual_seed(1)) * 2 - 1
    c = nn.functional.avg_pool2d(y, 3, stride=1, padding=1)
    found = batches(c.to(device), y.to(device), batch_size=size, generator=generator)
    return mirrored(found, generator=generator)


def killed(make):
    """Kills this process in the middle of an update, where `KILL` asks for it."""
    parts, made = make(), 0

    def step(*batch):
        nonlocal made
        made += 1
        losses = parts.step(*batch)
        if WHAT == "update" and made == int(COUNT):
            os.kill(os.getpid(), signal.SIGKILL)
        return losses

    return parts._replace(step=step)


def save_half(tensors, path, metadata, *, written=[0]):  # noqa: B006 (a counter)
    """Writes a file, and half of the one at which the process is killed."""
    written[0] += 1
    save_file(tensors, path, metadata)
    if WHAT == "save" and written[0] == int(COUNT):
        content = Path(path).read_bytes()
        Path(path).write_bytes(content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from mvacourse.cli import app

    save_file, checkpoints.save_file = checkpoints.save_file, save_half
    torch.set_num_threads(1)
    long_training.SAVE_EVERY = SAVE_EVERY
    long_training.PLANS.clear()
    long_training.PLANS.update(PLANS)
    app()
