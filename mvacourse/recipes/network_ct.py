"""T1w → CT by networks, with and without an adversary, for notebook 05."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from mvacourse.checkpoints import save_checkpoint
from mvacourse.datasets.intensity import NATIVE_RANGES, to_model_range
from mvacourse.datasets.packing import pack_images
from mvacourse.datasets.splits import split_subjects
from mvacourse.evaluation import Scores, ct_scores
from mvacourse.metrics import sharpness
from mvacourse.recipes.ct_networks import (
    METHODS,
    axial_slices,
    checkpoint_name,
    load_heads,
    synthetic_ct,
    train_method,
)
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, progress, writable_data_folder
from mvacourse.training.pix2pix import Pix2PixSettings

LAMBDAS = (1.0, 10.0, 100.0)
MISALIGNED = (2.0, 4.0)  # mm, what registration may leave over
Heads = Mapping[str, Mapping[str, np.ndarray]]


class Run(NamedTuple):
    """One training: where its scores go, and what is special about it."""

    part: str
    label: str
    method: str
    settings: Pix2PixSettings
    misalignment: float = 0.0  # mm


def runs(settings: Pix2PixSettings) -> list[Run]:
    """Lists the trainings; λ and misalignment are varied in 1/20 of the steps."""
    n_steps = max(2, settings.n_steps // 20)
    short = replace(settings, n_steps=n_steps, n_decay=n_steps // 2)
    return [
        *(Run("scores", method, method, settings) for method in METHODS),
        Run("lambda", "no adversary", "U-Net", short),
        *(
            Run("lambda", f"{value:g}", "GAN", replace(short, lambda_l1=value))
            for value in LAMBDAS
        ),
        *(Run("misalignment", f"{mm:g}", "U-Net", short, mm) for mm in MISALIGNED),
    ]


def network_ct(profile: str) -> Path:
    """Trains each network and records its scores on the test heads.

    Killed, it goes on with the network it was at.
    """
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    spacing = by_profile(profile, cpu=2.0, gpu=1.0, smoke=4.0)
    settings = Pix2PixSettings.for_heads(profile)
    heads = load_heads(n_train + n_test, spacing)
    train, test = split_subjects(heads, n_train, n_test)
    about = {"settings": asdict(settings), "spacing": spacing, "seed": 0}
    about |= {"trained on": train, "tested on": test}
    content = {"scores": {}, "lambda": {}, "misalignment": {}, "slices": {}}
    content |= recorded_before("network_ct", about)
    for run in progress(runs(settings), "networks"):
        if run.label in content[run.part]:
            continue
        moved = run.misalignment
        pairs = load_heads(len(heads), spacing, moved) if moved else heads
        slices = axial_slices({name: pairs[name] for name in train})
        G = train_method(run.method, slices, run.settings)
        tested = {name: heads[name] for name in test}
        made = {name: synthetic_ct(G, head["T1w"]) for name, head in tested.items()}
        scores, packed = judge(made, tested, train)
        content[run.part][run.label] = scores
        content["slices"][f"{run.part} {run.label}"] = packed
        if run.part == "scores":
            path = writable_data_folder() / checkpoint_name(run.method)
            save_checkpoint(path, G, method=run.method, MAE=scores["MAE"], **about)
        content |= provenance("network_ct", profile, start) | about
        record("network_ct", content)
    return record("network_ct", content)


def judge(
    made: Mapping[str, np.ndarray], heads: Heads, trained_on: Sequence[str]
) -> tuple[Scores, dict]:
    """Scores the synthetic CT of test heads.

    Returns:
        Metric → subject → value: "MAE" in HU, "PSNR" in dB, and "sharpness" of axial
        slices over that of the true CT; and a slice of the first head, packed.
    """
    truths = {name: head["CT"] for name, head in heads.items()}
    masks = {name: head["head_mask"] for name, head in heads.items()}
    scores = ct_scores(made, truths, masks, trained_on=trained_on)
    scores["sharpness"] = {
        name: _sharpness(made[name]) / _sharpness(truths[name]) for name in heads
    }
    first = next(iter(made.values()))
    image = torch.from_numpy(first[::-1, ::-1, first.shape[2] // 2].T.copy())
    return scores, pack_images(to_model_range(image, *NATIVE_RANGES["CT"]))


def _sharpness(ct: np.ndarray) -> float:
    """Returns the mean sharpness of the axial slices, HU per voxel."""
    slices = torch.from_numpy(np.ascontiguousarray(ct.transpose(2, 1, 0)))
    return sharpness(slices.unsqueeze(1)).mean().item()
