"""Pairs that do not quite fit against no pairs at all, for notebook 07."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np

from mvacourse.datasets.slices import Slices
from mvacourse.datasets.splits import split_subjects
from mvacourse.evaluation import ct_scores
from mvacourse.recipes.ct_networks import (
    axial_slices,
    load_heads,
    synthetic_ct,
    train_method,
)
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.recipes.unpaired_networks import (
    Heads,
    make_players,
    there_and_back,
    train_unpaired,
)
from mvacourse.recipes.unpaired_start import start_by_rule
from mvacourse.runtime import by_profile, progress, set_seed
from mvacourse.training.cyclegan import CycleGANSettings
from mvacourse.training.pix2pix import Pix2PixSettings

DOSES = (0.0, 0.75, 1.5, 2.25, 3.0)  # mm, what registration has left over
SEEDS = (0, 1, 2)
METHODS = ("paired", "unpaired")


def misalignment_dose(profile: str) -> Path:
    """Trains with and without pairs on misaligned heads, and records errors.

    Both see the same slices; with pairs, it is told which belong together. Both are
    tested on heads whose MR and CT fit. Killed, it goes on with the training it was at.
    """
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(4, 1))
    n_steps = by_profile(profile, cpu=2500, gpu=20_000, smoke=4)
    spacing = by_profile(profile, cpu=4.0, gpu=2.0, smoke=4.0)
    heads = load_heads(n_train + n_test, spacing)
    train, test = split_subjects(heads, n_train, n_test)
    about = {"settings": {m: asdict(settings_of(m, n_steps)) for m in METHODS}}
    about |= {"spacing": spacing, "seeds": SEEDS, "doses in mm": DOSES}
    about |= {"trained on": train, "tested on": test}
    content = {"MAE": {method: {f"{mm:g}": {} for mm in DOSES} for method in METHODS}}
    content |= recorded_before("misalignment_dose", about)
    for mm, method, seed in progress(list(product(DOSES, METHODS, SEEDS)), "trainings"):
        errors = content["MAE"][method][f"{mm:g}"]
        if str(seed) in errors:
            continue
        moved = load_heads(len(heads), spacing, mm)
        slices = axial_slices({name: moved[name] for name in train})
        made = translated(method, slices, n_steps, seed, {n: heads[n] for n in test})
        errors[str(seed)] = mean_error(made, heads, train)
        content |= provenance("misalignment_dose", profile, start) | about
        record("misalignment_dose", content)
    return record("misalignment_dose", content)


def runs_by_dose(content: Mapping) -> dict[str, dict[float, list[float]]]:
    """Reads the errors of a recorded result: method → mm → MAE of each training."""
    return {
        method: {float(mm): list(errors.values()) for mm, errors in doses.items()}
        for method, doses in content["MAE"].items()
    }


def settings_of(method: str, n_steps: int) -> Pix2PixSettings | CycleGANSettings:
    """Returns those of notebooks 05 and 07, with fewer steps.

    Without pairs D learns 5 times as fast as G: in so few steps it would hardly ever
    know what G makes, and G would learn nothing from it. After Heusel et al. (2017),
    GANs trained by a two time-scale update rule.
    """
    fewer = {"n_steps": n_steps, "n_decay": n_steps // 2}
    if method == "paired":
        return replace(Pix2PixSettings.for_heads("cpu"), **fewer)
    apart = {"learning_rate": 2e-4, "rate_of_D": 5.0}
    return replace(CycleGANSettings.for_heads("cpu"), **apart, **fewer)


def translated(
    method: str, slices: Slices, n_steps: int, seed: int, heads: Heads
) -> dict[str, np.ndarray]:
    """Trains by one of `METHODS` on slices, and translates heads to CT in HU."""
    settings = settings_of(method, n_steps)
    if method == "paired":
        G = train_method("U-Net", slices, settings, seed=seed)
        return {name: synthetic_ct(G, head["T1w"]) for name, head in heads.items()}
    set_seed(seed)  # of the weights
    players = start_by_rule(make_players("cpu"), slices)
    train_unpaired(players, (slices, slices), settings, seed=seed)
    return {name: there_and_back(players, h["T1w"])[0] for name, h in heads.items()}


def mean_error(made: dict, heads: Heads, trained_on: Sequence[str]) -> float:
    """Returns the MAE in the head, HU, averaged over heads."""
    truths = {name: heads[name]["CT"] for name in made}
    masks = {name: heads[name]["head_mask"] for name in made}
    return fmean(ct_scores(made, truths, masks, trained_on=trained_on)["MAE"].values())
