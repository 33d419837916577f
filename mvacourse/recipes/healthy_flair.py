"""What a diffusion that has seen healthy brains alone makes of patients' lesions.

For notebook 08: noise is added part of the way, and on the way back the model draws
what it knows. Lesions are not among it.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from mvacourse.checkpoints import load_checkpoint, save_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range
from mvacourse.datasets.pairing import mirrored
from mvacourse.datasets.slices import Slices, put_slices, take_slices
from mvacourse.models.diffusion import Diffusion
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.recipes.lie_networks import Brain, load_brains
from mvacourse.recipes.record import provenance, record
from mvacourse.runtime import (
    by_profile,
    find_shipped,
    get_device,
    progress,
    set_seed,
    writable_data_folder,
)
from mvacourse.sampling import finish, there_and_back
from mvacourse.training.diffusion import DiffusionSettings, train_averaged

CHECKPOINT = "checkpoints/healthy_flair.safetensors"
STARTS = (100, 200, 400, 600)  # of T = 1000, where the way turns
START, N_STEPS, N_DRAWS = 400, 5, 4


def make_denoiser() -> Diffusion:
    """Builds the network, of 0.6 million weights."""
    return Diffusion(UNetDenoiser(depth=3), cosine_schedule())


def trained_denoiser() -> tuple[Diffusion, dict]:
    """Loads the network that the course ships, and what its checkpoint tells."""
    model = make_denoiser()
    about = load_checkpoint(find_shipped(CHECKPOINT), model)
    return model.to(get_device()).eval(), about


def flair_slices(brains: Mapping[str, Brain]) -> Slices:
    """Cuts FLAIR and masks, axially, as `load_brains` loads them."""
    return take_slices(brains, ["FLAIR", "brain_mask", "lesion_mask"])


def train_on_healthy(
    model: Diffusion, slices: Slices, settings: DiffusionSettings
) -> Diffusion:
    """Trains on slices of people without lesions; returns the moving average."""
    generator, device = set_seed(0), get_device()
    x = slices.to_model_range()["FLAIR"].to(device)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    data = mirrored(data, generator=generator)
    return train_averaged(model.to(device).train(), data, settings)


def as_if_healthy(
    model: Diffusion, slices: Slices, start: int = START, n_draws: int = N_DRAWS
) -> Tensor:
    """Adds noise to FLAIR up to a time and returns, several times; the mean of them.

    Args:
        model: As `train_on_healthy` returns it.
        slices: Of FLAIR in native units, as `flair_slices` cuts them.
        start: Time of the turning point, 1 … T.
        n_draws: Walks to average.

    Returns:
        FLAIR `(N, 1, H, W)` in native units.
    """
    x = slices.to_model_range()["FLAIR"].to(next(model.parameters()).device)
    times = model.schedule.times(N_STEPS, start)
    walks = [finish(there_and_back(model, x, times)) for _ in range(n_draws)]
    return from_model_range(
        torch.stack(walks).mean(dim=0).cpu(), *NATIVE_RANGES["FLAIR"]
    )


def auroc(score: np.ndarray, brain: Brain) -> float:
    """Returns how well a score tells lesions from the rest of the brain, ½ … 1.

    The probability that a voxel of a lesion has a higher score than another voxel.
    """
    from sklearn.metrics import roc_auc_score

    inside = brain["brain_mask"]
    return float(roc_auc_score(brain["lesion_mask"][inside], score[inside]))


def scores_of(model: Diffusion, brains: Mapping[str, Brain]) -> dict[str, dict]:
    """Scores maps of what is unusual: way → patient → AUROC."""
    scores = {"FLAIR itself": {n: auroc(b["FLAIR"], b) for n, b in brains.items()}}
    for start in progress(STARTS, "turning points"):
        scores[f"there and back, t = {start}"] = one = {}
        for name, brain in brains.items():
            slices = flair_slices({name: brain})
            torch.manual_seed(1)
            back = put_slices(as_if_healthy(model, slices, start), slices)
            one[name] = auroc(brain["FLAIR"] - back, brain)
    return scores


def healthy_flair(profile: str) -> Path:
    """Trains on controls, and scores what it finds unusual in patients."""
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(16, 6), gpu=(40, 6), smoke=(1, 1))
    settings = DiffusionSettings.for_heads(profile)
    people = load_brains(n_test, n_train)
    patients = {name: b for name, b in people.items() if b["lesion_mask"].any()}
    healthy = {name: b for name, b in people.items() if name not in patients}
    set_seed(0)  # of the weights
    model = train_on_healthy(make_denoiser(), flair_slices(healthy), settings)
    about = {"settings": asdict(settings), "spacing": 2.0, "seed": 0}
    about |= {"trained on": list(healthy), "tested on": list(patients)}
    scores = scores_of(model, patients)
    save_checkpoint(writable_data_folder() / CHECKPOINT, model, AUROC=scores, **about)
    content = provenance("healthy_flair", profile, start) | about | {"AUROC": scores}
    return record("healthy_flair", content)
