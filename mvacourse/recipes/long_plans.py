"""What can be trained long: networks, data and settings, by name."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import torch
from torch import nn

from mvacourse.datasets.pairing import mirrored, paired_batches, unpaired_batches
from mvacourse.datasets.splits import split_subjects
from mvacourse.recipes.ct_networks import (
    axial_slices,
    load_heads,
    make_discriminator,
    make_generator,
)
from mvacourse.recipes.unpaired_networks import (
    Heads,
    in_ranges,
    make_players,
    shifted_batches,
    unpaired_slices,
)
from mvacourse.recipes.unpaired_start import start_by_rule, steps_of_start
from mvacourse.runtime import by_profile
from mvacourse.training.cyclegan import (
    CROSS_ENTROPY,
    CycleGANSettings,
    cyclegan_parts,
)
from mvacourse.training.loop import Parts
from mvacourse.training.pix2pix import Pix2PixSettings, pix2pix_parts


class Plan(NamedTuple):
    """A training that has not begun.

    Attributes:
        settings: A dataclass with `n_steps` and `batch_size`.
        networks: All that learn, on the CPU.
        result: Of them, what is kept in the end.
        parts: Called once the networks are on their device.
        batches: Called with device, size of a batch and the stream of the shuffling.
    """

    settings: Pix2PixSettings | CycleGANSettings
    networks: tuple[nn.Module, ...]
    result: nn.Module
    parts: Callable[[], Parts]
    batches: Callable[[torch.device, int, torch.Generator], Iterator]


def pix2pix(profile: str) -> Plan:
    """T1w → CT of the same heads, as the "GAN" of `network_ct`."""
    heads, train = _training_heads(profile)
    slices = axial_slices({name: heads[name] for name in train}).to_model_range()
    settings = Pix2PixSettings.for_heads(profile)
    G = make_generator("GAN")
    D = make_discriminator("GAN", tuple(slices["T1w"].shape[2:]))

    def batches(device: torch.device, size: int, generator: torch.Generator):
        pairs = paired_batches(
            slices.to(device), ["T1w", "CT"], batch_size=size, generator=generator
        )
        return mirrored(pairs, generator=generator)

    return Plan(settings, (G, D), G, partial(pix2pix_parts, G, D, settings), batches)


def cyclegan(profile: str) -> Plan:
    """T1w ↔ CT of different heads, as the "CycleGAN" of `unpaired_ct`."""
    slices = unpaired_slices(*_training_heads(profile))
    x, y = (in_ranges(one) for one in slices)
    settings = CycleGANSettings.for_heads(profile, len(x))
    players = make_players(profile)
    players = start_by_rule(players, slices[1], steps_of_start(profile)).cpu()

    def batches(device: torch.device, size: int, generator: torch.Generator):
        pairs = unpaired_batches(
            x.to(device),
            y.to(device),
            ("T1w", "CT"),
            batch_size=size * settings.n_critic,
            generator=generator,
        )
        return shifted_batches(pairs, settings, generator)

    parts = partial(cyclegan_parts, players, settings, CROSS_ENTROPY)
    return Plan(settings, (players,), players, parts, batches)


PLANS = {"pix2pix": pix2pix, "cyclegan": cyclegan}


def _training_heads(profile: str) -> tuple[Heads, list[str]]:
    """Returns the heads of the course, and who of them is to train on."""
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(4, 1))
    spacing = by_profile(profile, cpu=2.0, gpu=1.0, smoke=4.0)
    heads = load_heads(n_train + n_test, spacing)
    return heads, split_subjects(heads, n_train, n_test)[0]
