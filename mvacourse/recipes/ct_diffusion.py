"""T1w → CT by a diffusion that is shown the MR: many answers, for notebook 08."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from mvacourse.checkpoints import load_checkpoint, save_checkpoint
from mvacourse.datasets.cropping import fit_to_shape
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range
from mvacourse.datasets.pairing import mirrored, paired_batches
from mvacourse.datasets.slices import Slices, put_slices
from mvacourse.datasets.splits import split_subjects
from mvacourse.models.diffusion import Clipped, Diffusion
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.recipes.ct_networks import axial_slices, load_heads
from mvacourse.recipes.network_ct import judge
from mvacourse.recipes.record import provenance, record
from mvacourse.runtime import (
    by_profile,
    find_shipped,
    get_device,
    progress,
    set_seed,
    writable_data_folder,
)
from mvacourse.sampling import ddim, finish
from mvacourse.training.diffusion import DiffusionSettings, train_averaged

CHECKPOINT = "checkpoints/ct_diffusion.safetensors"
N_SAMPLES, N_STEPS, PART = 4, 10, 16  # CT of a head; of DDIM; slices at a time


def make_denoiser() -> Diffusion:
    """Builds the network: CT with noise and MR in, 0.6 million weights."""
    return Diffusion(UNetDenoiser(depth=3, image_channels=1), cosine_schedule())


def trained_denoiser() -> tuple[Diffusion, dict]:
    """Loads the network that the course ships, and what its checkpoint tells."""
    model = make_denoiser()
    about = load_checkpoint(find_shipped(CHECKPOINT), model)
    return model.to(get_device()).eval(), about


def train_on_slices(
    model: Diffusion, slices: Slices, settings: DiffusionSettings, *, seed: int = 0
) -> Diffusion:
    """Trains, or trains further, on pairs of slices; returns the moving average.

    Args:
        model: As `make_denoiser` builds it.
        slices: Of "T1w" and "CT", in native units, as `axial_slices` cuts them.
        settings: Of the training.
        seed: Of shuffling, times and noise.
    """
    generator, device = set_seed(seed), get_device()
    pairs = told_by_mr(slices.to_model_range().to(device), settings, generator)
    return train_averaged(model.to(device).train(), pairs, settings)


def told_by_mr(
    slices: Slices, settings: DiffusionSettings, generator: torch.Generator
) -> Iterator[tuple[Tensor, None, Tensor]]:
    """Yields batches of CT, no class, and the MR that is the condition; half mirrored.

    Args:
        slices: Of "T1w" and "CT", in model range.
        settings: Of which the size of batches is used.
        generator: Stream of shuffling and mirroring (on the CPU).
    """
    size, keys = settings.batch_size, ["CT", "T1w"]
    pairs = paired_batches(slices, keys, batch_size=size, generator=generator)
    for y, x in mirrored(pairs, generator=generator):
        yield y, None, x


def sample_ct(model: Diffusion, x: Tensor, n: int, n_steps: int = N_STEPS) -> Tensor:
    """Draws several CT for each slice of MR, by DDIM from different noise.

    Args:
        model: As `train_on_slices` returns it.
        x: T1w `(N, 1, H, W)` in model range.
        n: CT of each.
        n_steps: Of DDIM; 1 is what a regression would say.

    Returns:
        `(n, N, 1, H, W)` in HU.
    """
    way, device = Clipped(model), next(model.parameters()).device
    times = model.schedule.times(n_steps)
    made = []
    for part in x.to(device).repeat(n, 1, 1, 1).split(PART):
        noise = torch.randn(part.shape, device=device)
        made.append(finish(ddim(way, noise, times, image=part)).cpu())
    hu = from_model_range(torch.cat(made), *NATIVE_RANGES["CT"])
    return hu.view(n, *x.shape)


def sample_heads(
    model: Diffusion, head: dict[str, np.ndarray], n: int, n_steps: int = N_STEPS
) -> np.ndarray:
    """Draws several CT of a head, `(n, X, Y, Z)` in HU; see `sample_ct`."""
    slices = axial_slices({"head": head}, min_foreground=0.0)
    hu = sample_ct(model, slices.to_model_range()["T1w"], n, n_steps)
    shape = head["T1w"].shape
    return np.stack([fit_to_shape(put_slices(one, slices), shape) for one in hu])


def ct_diffusion(profile: str) -> Path:
    """Trains on heads and scores what it draws of others: one CT, and the mean."""
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    spacing = by_profile(profile, cpu=2.0, gpu=1.0, smoke=4.0)
    settings = DiffusionSettings.for_heads(profile)
    heads = load_heads(n_train + n_test, spacing)
    train, test = split_subjects(heads, n_train, n_test)
    set_seed(0)  # of the weights
    slices = axial_slices({name: heads[name] for name in train})
    model = train_on_slices(make_denoiser(), slices, settings)
    tested = {name: heads[name] for name in test}
    drawn = {
        name: sample_heads(model, head, N_SAMPLES)
        for name, head in progress(tested.items(), "heads")
    }
    answers = {
        "one sample": {name: samples[0] for name, samples in drawn.items()},
        f"mean of {N_SAMPLES}": {name: s.mean(axis=0) for name, s in drawn.items()},
        "one step": {
            name: sample_heads(model, head, 1, 1)[0] for name, head in tested.items()
        },
    }
    scores = {name: judge(made, tested, train)[0] for name, made in answers.items()}
    about = {"settings": asdict(settings), "spacing": spacing, "seed": 0}
    about |= {"trained on": train, "tested on": test, "steps of DDIM": N_STEPS}
    path = writable_data_folder() / CHECKPOINT
    save_checkpoint(path, model, MAE=scores["one sample"]["MAE"], **about)
    content = provenance("ct_diffusion", profile, start) | about | {"scores": scores}
    return record("ct_diffusion", content)
