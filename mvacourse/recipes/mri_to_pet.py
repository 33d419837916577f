"""Myelin PET from MRI by the Sketcher–Refiner and its competitors, for notebook 09."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import nn

from mvacourse.checkpoints import load_checkpoint, save_checkpoint
from mvacourse.datasets.brains import brain_in_native_units
from mvacourse.datasets.intensity import NATIVE_RANGES, to_model_range
from mvacourse.datasets.packing import pack_images
from mvacourse.datasets.phantom.cohort import load_cohort, names
from mvacourse.datasets.phantom.contrasts import clean
from mvacourse.datasets.phantom.person import make_head, stream
from mvacourse.datasets.splits import split_subjects
from mvacourse.evaluation.pet_scores import pet_scores
from mvacourse.metrics.demyelination import HealthyRange, healthy_range
from mvacourse.recipes.pet_networks import (
    METHODS,
    SOURCES,
    VOXELWISE,
    Brain,
    checkpoint_name,
    fit_voxelwise,
    make_network,
    synthetic_pet,
    train_network,
)
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, progress, writable_data_folder
from mvacourse.training.sketcher_refiner import SketcherRefinerSettings

NOISE_FREE = "PET without noise"  # as near to a noisy image as any method can come
SHOWN = (*SOURCES, "PET", "lesion_mask", "brain_mask")


def split(
    patients: tuple[int, int], controls: tuple[int, int]
) -> tuple[list[str], list[str]]:
    """Draws who trains and who tests, patients and controls apart.

    Args:
        patients: How many train, and how many test.
        controls: Likewise, of healthy people.
    """
    everyone = names(sum(patients), sum(controls))
    ill = split_subjects([name for name in everyone if everyone[name]], *patients)
    well = split_subjects([name for name in everyone if not everyone[name]], *controls)
    return ill[0] + well[0], ill[1] + well[1]


def load_brains(n_patients: int, n_controls: int) -> dict[str, Brain]:
    """Loads brains of the cohort at 2 mm: `SOURCES`, PET and masks."""
    heads = load_cohort(n_patients, n_controls, (*SOURCES, "PET"))
    return {
        name: brain_in_native_units({k: volume.array for k, volume in head.items()})
        for name, head in heads.items()
    }


def noise_free_pet(name: str, brain_mask: np.ndarray) -> np.ndarray:
    """Makes the PET of a synthetic person anew, as a perfect tomograph would show it.

    Args:
        name: "sub-01", or "sub-C01" for a control.
        brain_mask: Of `load_brains`, where the image is to fit.
    """
    head = make_head(name, patient="C" not in name)
    image = clean(head, "PET", stream(0, name, "PET", "signal")).astype(np.float32)
    arrays = {"PET": image, "brain_mask": head.brain > 0.5}
    return brain_in_native_units(arrays, brain_mask.shape)["PET"]


def healthy_white_matter(brains: Sequence[Brain]) -> HealthyRange:
    """Measures the white matter of those who have no lesions."""
    controls = [brain for brain in brains if not brain["lesion_mask"].any()]
    return healthy_range(
        [brain["PET"] for brain in controls],
        [brain["NAWM_mask"] for brain in controls],
    )


def mri_to_pet(profile: str) -> Path:
    """Trains each method and records its scores on other patients and controls.

    Killed, it goes on with the method it was at.
    """
    start, settings = time.perf_counter(), SketcherRefinerSettings.for_profile(profile)
    patients = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    controls = by_profile(profile, cpu=(10, 10), gpu=(10, 10), smoke=(1, 1))
    n_voxels = by_profile(profile, cpu=5000, gpu=20_000, smoke=100)
    train, test = split(patients, controls)
    brains = load_brains(sum(patients), sum(controls))
    about = {"settings": asdict(settings), "voxels each": n_voxels, "seed": 0}
    about |= {"trained on": train, "tested on": test, "sources": SOURCES}
    healthy = healthy_white_matter([brains[name] for name in train])
    about |= {"healthy white matter": healthy._asdict()}
    shown = brains[test[0]]
    slices = {key: packed_slice(shown[key], key, shown) for key in SHOWN}
    content = {"scores": {}, "slices": slices, "seconds each": {}}
    content |= recorded_before("mri_to_pet", about)
    for method in progress((*METHODS, NOISE_FREE), "methods"):
        if method in content["scores"]:
            continue
        begin = time.perf_counter()
        predict = _prepare(method, [brains[name] for name in train], settings, n_voxels)
        made = {name: predict(name, brains[name]) for name in test}
        content["scores"][method] = pet_scores(
            made, brains, healthy=healthy, trained_on=train
        )
        content["seconds each"][method] = round(time.perf_counter() - begin, 1)
        content["slices"][method] = packed_slice(made[test[0]], "PET", shown)
        content |= provenance("mri_to_pet", profile, start) | about
        record("mri_to_pet", content)
    return record("mri_to_pet", content)


def _prepare(
    method: str,
    known: Sequence[Brain],
    settings: SketcherRefinerSettings,
    n_voxels: int,
) -> Callable[[str, Brain], np.ndarray]:
    """Trains a method; returns what makes the PET of a subject, by name and brain."""
    if method == NOISE_FREE:
        return lambda name, brain: noise_free_pet(name, brain["brain_mask"])
    if method in VOXELWISE:
        synthesise = fit_voxelwise(method, known, n_voxels=n_voxels)
        return lambda _, brain: synthesise(brain)
    sketcher = _trained_before("Sketcher") if method == "Refiner" else None
    network = train_network(method, known, settings, sketcher=sketcher)
    path = writable_data_folder() / checkpoint_name(method)
    save_checkpoint(path, network, method=method, settings=asdict(settings))
    return lambda _, brain: synthetic_pet(network, brain, cube=settings.cube)


def _trained_before(method: str) -> nn.Module:
    network = make_network(method)
    load_checkpoint(writable_data_folder() / checkpoint_name(method), network)
    return network


def packed_slice(image: np.ndarray, key: str, brain: Brain) -> dict:
    """Packs the axial slice with most lesions, in the native range of a modality.

    Args:
        image: True or predicted, or a mask, `(X, Y, Z)`.
        key: "MTR", "PET" …, or the name of a mask.
        brain: Whose it is.

    Returns:
        For `unpack_images`, as displayed: row 0 is anterior, the patient's right on the
        left.
    """
    z = brain["lesion_mask"].sum(axis=(0, 1)).argmax()
    low, high = NATIVE_RANGES.get(key, (0, 1))
    display = torch.from_numpy(image[::-1, ::-1, z].T.copy()).float()
    return pack_images(to_model_range(display, low, high))
