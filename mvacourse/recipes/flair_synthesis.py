"""FLAIR from other sequences, and what it is worth for lesions, for notebook 06."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from mvacourse.baselines.lesion_threshold import segment_lesions
from mvacourse.datasets.brains import brain_only, half_resolution
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.intensity import to_model_range
from mvacourse.datasets.open_ms import PATIENTS, load_patient
from mvacourse.datasets.packing import pack_images
from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.datasets.splits import split_subjects
from mvacourse.evaluation.flair_scores import best_threshold, flair_scores
from mvacourse.recipes.flair_methods import (
    METHODS,
    Brain,
    FlairSettings,
    train_method,
)
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, progress

SOURCES = ("T1w", "T2w", "PD")
REAL_SOURCES = ("T1w", "T2w")  # open_ms has no PD
N_BESIDE = 6  # synthetic brains to learn from beside a real one, which counts as much
SPACING = (2.0, 2.0, 2.0)  # mm
SHOWN = (0.0, 1800.0)  # native values drawn black and white
TRUE = "true FLAIR"


class Study(NamedTuple):
    """Who is learned from, as often as named, and who is tested on."""

    part: str
    trained_on: Sequence[str]
    tested_on: Sequence[str]
    sources: tuple[str, ...]
    settings: FlairSettings


def studies(
    train: Sequence[str],
    test: Sequence[str],
    real: Sequence[str],
    settings: FlairSettings,
) -> list[Study]:
    """Lists the study on synthetic brains, and one for each real patient."""
    beside, half = train[:N_BESIDE], settings.shortened(0.5)
    return [Study("scores", train, test, SOURCES, settings)] + [
        Study("real", [*beside, *N_BESIDE * others], [name], REAL_SOURCES, half)
        for name in real
        if (others := [other for other in real if other != name])
    ]


def flair_synthesis(profile: str) -> Path:
    """Trains each method on synthetic brains, then on a real one to test the other.

    Killed, it goes on with the training it was at.
    """
    start, settings = time.perf_counter(), FlairSettings.for_profile(profile)
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    synthetic, real = synthetic_brains(n_train + n_test), real_brains()
    train, test = split_subjects(synthetic, n_train, n_test)
    threshold = best_threshold([synthetic[name] for name in train], SPACING)
    about = {"settings": asdict(settings), "seed": 0, "source": "synthetic cohort"}
    about |= {"trained on": train, "tested on": test, "real patients": list(real)}
    about |= {"threshold": threshold, "spacing": SPACING}
    content = {"scores": {}, "real": {}, "slices": {}, "seconds each": {}}
    content |= recorded_before("flair_synthesis", about)
    todo = product((*METHODS, TRUE), studies(train, test, list(real), settings))
    for method, study in progress(list(todo), "trainings"):
        scores = content[study.part].setdefault(method, {})
        if {*study.tested_on} <= {*scores.get("Dice", {})}:
            continue
        begin = time.perf_counter()
        made = _synthesise(method, study, synthetic | real)
        found = flair_scores(
            made,
            synthetic | real,
            threshold=threshold,
            spacing=SPACING,
            trained_on=study.trained_on,
        )
        for metric, values in found.items():
            scores.setdefault(metric, {}).update(values)
        name = study.tested_on[0]
        label = f"{method}, {name if study.part == 'real' else 'synthetic'}"
        content["seconds each"][label] = round(time.perf_counter() - begin, 1)
        if study.part == "scores":
            packed = packed_slice(made[name], synthetic[name], threshold)
            content["slices"][method] = packed
        content |= provenance("flair_synthesis", profile, start) | about
        path = record("flair_synthesis", content)
    return path


def _synthesise(method: str, study: Study, brains: Mapping[str, Brain]) -> dict:
    """Returns the FLAIR of each test subject."""
    if method == TRUE:
        return {name: brains[name]["FLAIR"] for name in study.tested_on}
    known = [brains[name] for name in study.trained_on]
    synthesise = train_method(method, known, study.sources, study.settings)
    return {name: synthesise(brains[name]) for name in study.tested_on}


def synthetic_brains(n: int) -> dict[str, Brain]:
    """Loads patients of the cohort at 2 mm: brains alone, without shading."""
    heads = load_cohort(n, modalities=(*SOURCES, "FLAIR"))
    return {
        name: brain_only(_arrays(head), shaded=True) for name, head in heads.items()
    }


def real_brains() -> dict[str, Brain]:
    """Loads the real patients at 2 mm; none where the data cannot be had."""
    try:
        patients = {f"patient{n:02}": load_patient(n) for n in PATIENTS}
    except ConnectionError:
        return {}
    return {
        name: brain_only(half_resolution(_arrays(patient)), shaded=False)
        for name, patient in patients.items()
    }


def _arrays(volumes: Mapping[str, Volume]) -> dict[str, np.ndarray]:
    return {key: volume.array for key, volume in volumes.items()}


def packed_slice(flair: np.ndarray, brain: Brain, threshold: float) -> dict:
    """Packs the axial slice with most lesions: FLAIR, and lesions found and true.

    Args:
        flair: True or synthetic, `(X, Y, Z)`.
        brain: Whose it is.
        threshold: Of `segment_lesions`.

    Returns:
        "flair", "found" and "true", each for `unpack_images`, as displayed: row 0 is
        anterior, the patient's right on the left.
    """
    lesions = brain["lesion_mask"]
    found = segment_lesions(flair, brain["brain_mask"], SPACING, threshold=threshold)
    z = lesions.sum(axis=(0, 1)).argmax()
    images = {"found": 2.0 * found - 1, "true": 2.0 * lesions - 1}
    images |= {"flair": to_model_range(flair, *SHOWN)}
    return {
        key: pack_images(torch.from_numpy(image[::-1, ::-1, z].T.copy()))
        for key, image in images.items()
    }
