"""FLAIR ↔ T1w where only one domain has lesions: CycleGAN hides and invents them.

After Cohen, Luck & Honari (2018), Distribution matching losses can hallucinate features
in medical image translation.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
import torch

from mvacourse.datasets.intensity import NATIVE_RANGES, to_model_range
from mvacourse.datasets.packing import pack_images
from mvacourse.evaluation import Scores
from mvacourse.evaluation.lie_scores import lie_scores
from mvacourse.recipes.lie_networks import (
    RULES,
    SLAB,
    WAYS,
    Brain,
    Domains,
    load_brains,
    ruled,
    train_players,
    translated,
)
from mvacourse.recipes.mri_to_pet import split
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.recipes.unpaired_networks import share_out
from mvacourse.runtime import by_profile, progress
from mvacourse.training.cyclegan import CycleGANSettings

SPACING = (2.0, 2.0, 2.0)  # mm
SEEDS = (0, 1)


def conditions(ill: Sequence[str], well: Sequence[str]) -> dict[str, Domains]:
    """Lists who is in which domain.

    Args:
        ill: Patients to train on.
        well: Controls to train on.
    """
    (ill_x, ill_y), (well_x, well_y) = share_out(ill), share_out(well)
    return {
        "lesions in FLAIR only": Domains(ill, well),
        "lesions in T1w only": Domains(well, ill),
        "lesions in both": Domains(ill_x + well_x, ill_y + well_y),
    }


def lie_settings(profile: str) -> CycleGANSettings:
    """Returns the settings of "cpu", "gpu" (ten times the steps), "smoke".

    As on heads D has a penalty and learns first. The steps of "cpu" are too few: the
    networks end further from the truth than the rule that they start from.
    """
    n_steps = by_profile(profile, cpu=600, gpu=6000, smoke=2)
    return CycleGANSettings(
        n_steps=n_steps,
        batch_size=1,
        learning_rate=5e-4,
        n_history=32,
        n_decay=n_steps // 2,
        gamma=1.0,
        n_wait=n_steps // 10,
    )


def lesion_lie(profile: str) -> Path:
    """Trains a CycleGAN for each of the `conditions` and seeds, and records scores.

    Killed, it goes on with the training it was at.
    """
    start, settings = time.perf_counter(), lie_settings(profile)
    patients = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    controls = by_profile(profile, cpu=(14, 6), gpu=(14, 6), smoke=(2, 1))
    train, test = split(patients, controls)
    brains = load_brains(sum(patients), sum(controls))
    who = conditions(train[: patients[0]], train[patients[0] :])
    tested = {name: brains[name] for name in test}
    about = {"settings": asdict(settings), "seed": list(SEEDS), "spacing": SPACING}
    about |= {"source": "synthetic cohort", "tested on": test, "rules": RULES}
    about |= {"slab": [SLAB.start, SLAB.stop]}
    about |= {"domains": {label: domains._asdict() for label, domains in who.items()}}
    true = {key: {name: brain[key] for name, brain in tested.items()} for key in WAYS}
    by_rule = {key: ruled(tested, key) for key in WAYS}
    content = {"truth": scores_of(true, tested, [])}
    content |= {"rule": scores_of(by_rule, tested, []), "scores": {}}
    content["slices"] = {"truth": true_slices(tested)}
    content |= recorded_before("lesion_lie", about)
    for seed, label in progress(list(product(SEEDS, who)), "trainings"):
        scores = content["scores"].setdefault(label, {})
        if str(seed) in scores:
            continue
        players = train_players(brains, who[label], settings, seed=seed)
        made = {key: translated(players, tested, key) for key in WAYS}
        scores[str(seed)] = scores_of(made, tested, train)
        content["slices"].setdefault(label, made_slices(made, tested))
        content |= provenance("lesion_lie", profile, start) | about
        record("lesion_lie", content)
    return record("lesion_lie", content)


def scores_of(
    made: Mapping[str, Mapping[str, np.ndarray]],
    brains: Mapping[str, Brain],
    trained_on: Sequence[str],
) -> dict[str, Scores]:
    """Returns `lie_scores` of both images, made or true."""
    return {
        key: lie_scores(made[key], brains, key, spacing=SPACING, trained_on=trained_on)
        for key in WAYS
    }


def true_slices(brains: Mapping[str, Brain]) -> dict[str, dict]:
    """Packs a slice of the first patient and control: true images, and lesions."""
    keys = (*WAYS, "lesion_mask")
    return {
        who: {key: packed_slice(brain[key], key, brain) for key in keys}
        for who, brain in _shown(brains).items()
    }


def made_slices(made: Mapping[str, Mapping], brains: Mapping[str, Brain]) -> dict:
    """Packs the same slices of the images that were made of them."""
    names = {id(brain): name for name, brain in brains.items()}
    return {
        who: {key: packed_slice(made[key][names[id(b)]], key, b) for key in WAYS}
        for who, b in _shown(brains).items()
    }


def packed_slice(image: np.ndarray, key: str, brain: Brain) -> dict:
    """Packs the axial slice with most lesions; of the healthy, the middle one."""
    count = brain["lesion_mask"].sum(axis=(0, 1))
    z = count.argmax() if count.any() else len(count) // 2
    display = torch.from_numpy(image[::-1, ::-1, z].T.copy()).float()
    return pack_images(to_model_range(display, *NATIVE_RANGES.get(key, (0, 1))))


def _shown(brains: Mapping[str, Brain]) -> dict[str, Brain]:
    ill = [brain for brain in brains.values() if brain["lesion_mask"].any()]
    well = [brain for brain in brains.values() if not brain["lesion_mask"].any()]
    return {"patient": ill[0], "control": well[0]}
