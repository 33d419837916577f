"""FLAIR ↔ T1w by CycleGAN on the middle of brains: built, started, trained, used."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from mvacourse.datasets.brains import brain_only
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range, to_model_range
from mvacourse.datasets.pairing import mirrored, paired_batches, unpaired_batches
from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.datasets.slices import Slices, put_slices, take_slices
from mvacourse.losses import l1_loss
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet
from mvacourse.runtime import get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.cyclegan import (
    CROSS_ENTROPY,
    CycleGANSettings,
    train_cyclegan,
)
from mvacourse.training.pix2pix import Pix2PixSettings, train_translation

SLAB = slice(34, 58)  # of z: axial slices at the ventricles, where most lesions are
WAYS = {"T1w": "FLAIR", "FLAIR": "T1w"}  # what is made → what it is made of
# What is made → grey levels of what it is made of, and levels of what is made of them:
# air, fluid, white matter, grey matter. Of lesions it makes grey matter, or nothing.
RULES = {
    "T1w": ([0, 380, 900, 1000, 1150], [0, 200, 1020, 1020, 770]),
    "FLAIR": ([0, 200, 770, 1000], [0, 400, 1150, 1000]),
}
Brain = Mapping[str, np.ndarray]


class Domains(NamedTuple):
    """Whose FLAIR is X, and whose T1w is Y: never the same people's."""

    flair_of: Sequence[str]
    t1w_of: Sequence[str]


def load_brains(n_patients: int, n_controls: int) -> dict[str, Brain]:
    """Loads FLAIR, T1w and masks of the middle of each brain, `SLAB`, at 2 mm."""
    heads = load_cohort(n_patients, n_controls, tuple(WAYS))
    brains = {}
    for name, head in heads.items():
        arrays = {key: volume.array for key, volume in head.items()}
        whole = brain_only(arrays, shaded=True)
        brains[name] = {key: array[:, :, SLAB] for key, array in whole.items()}
    return brains


def make_players() -> CycleGAN:
    """Builds the four networks: patches of 34 pixels, 68 mm, larger than any lesion."""
    return CycleGAN(
        *(UNet(1, 1, n_channels=16, depth=3) for _ in "xy"),
        *(
            PatchDiscriminator(1, n_channels=16, n_halvings=2, normalised=False)
            for _ in "xy"
        ),
    )


def start_by_rule(
    players: CycleGAN, x: Slices, y: Slices, n_steps: int, generator: torch.Generator
) -> None:
    """Teaches both generators `RULES`, grey level for grey level.

    Without it a short training keeps what is bright bright: the contrast of grey and
    white matter, which is opposite in FLAIR and T1w, stays as it was.

    Args:
        players: As `make_players` builds them.
        x: Slices of FLAIR in model range.
        y: Slices of T1w in model range.
        n_steps: Updates of each generator, of one slice.
        generator: Stream of the shuffling.
    """
    _teach(players.G_xy, x, "T1w", n_steps, generator)
    _teach(players.G_yx, y, "FLAIR", n_steps, generator)


def _teach(
    G: nn.Module, slices: Slices, key: str, n_steps: int, generator: torch.Generator
) -> None:
    """Trains a generator to make `key` as its rule does."""
    batches = paired_batches(slices, [WAYS[key]], batch_size=1, generator=generator)
    pairs = ((c, guessed(c, key)) for (c,) in mirrored(batches, generator=generator))
    settings = Pix2PixSettings(n_steps, batch_size=1, n_decay=n_steps // 2)
    for _ in train_translation(G, pairs, l1_loss, settings):
        pass


def guessed(c: torch.Tensor, key: str) -> torch.Tensor:
    """Makes `key` of the other image by its rule, `(B, 1, H, W)` in model range."""
    native = from_model_range(c, *NATIVE_RANGES[WAYS[key]]).cpu().numpy()
    image = torch.from_numpy(np.interp(native, *RULES[key])).to(c)
    return to_model_range(image, *NATIVE_RANGES[key])


def ruled(brains: Mapping[str, Brain], key: str) -> dict[str, np.ndarray]:
    """Makes `key` of the other image of each brain by its rule alone, `(X, Y, Z)`."""
    return {
        name: np.interp(brain[WAYS[key]], *RULES[key]) * brain["brain_mask"]
        for name, brain in brains.items()
    }


def train_players(
    brains: Mapping[str, Brain],
    domains: Domains,
    settings: CycleGANSettings,
    *,
    seed: int = 0,
) -> CycleGAN:
    """Trains G: FLAIR → T1w and F: T1w → FLAIR on slices of different people.

    Args:
        brains: Subject → "FLAIR" and "T1w", by `load_brains`.
        domains: Who is in which domain.
        settings: Of the training; a fifth of its steps, before, follow `RULES`.
        seed: Of weights, shuffling, pairing by chance and histories.
    """
    generator, device = set_seed(seed), get_device()
    players = make_players().to(device).train()
    x = _slices({n: brains[n] for n in domains.flair_of}, "FLAIR").to(device)
    y = _slices({n: brains[n] for n in domains.t1w_of}, "T1w").to(device)
    start_by_rule(players, x, y, max(1, settings.n_steps // 5), generator)
    size = settings.batch_size * settings.n_critic
    batches = unpaired_batches(
        x, y, ("FLAIR", "T1w"), batch_size=size, generator=generator
    )
    batches = mirrored(batches, generator=generator)
    training = train_cyclegan(
        players, batches, settings, CROSS_ENTROPY, generator=generator
    )
    for _ in progress(training, "CycleGAN", total=settings.n_steps):
        pass
    return players.eval()


def translated(
    players: CycleGAN, brains: Mapping[str, Brain], key: str
) -> dict[str, np.ndarray]:
    """Makes one of `WAYS` of the other image of each brain, slice by slice.

    Returns:
        Subject → `(X, Y, Z)`, NAWM near 1000, 0 outside the brain.
    """
    G = {"T1w": players.G_xy, "FLAIR": players.G_yx}[key]
    made = {}
    for name, brain in brains.items():
        slices = _slices({name: brain}, WAYS[key]).to(next(G.parameters()).device)
        images = from_model_range(
            in_parts(G, slices[WAYS[key]], 16), *NATIVE_RANGES[key]
        )
        made[name] = put_slices(images, slices) * brain["brain_mask"]
    return made


def _slices(brains: Mapping[str, Brain], key: str) -> Slices:
    return take_slices(brains, [key]).to_model_range()
