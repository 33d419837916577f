"""Figures of section 6.6, MRI to PET."""

import numpy as np
import torch

from mvacourse.losses.weighted_l1 import weighted_l1_loss
from mvacourse.metrics.demyelination import HealthyRange, demyelination_map
from mvacourse.plotting.heads import WINDOWS, head_rows
from mvacourse.plotting.modalities import modality_row
from mvacourse.plotting.myelin import demyelination_panels, pet_panels
from mvacourse.plotting.region_weights import region_weights
from mvacourse.plotting.sketcher_diagram import sketcher_refiner_diagram
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import (
    CAPTION,
    SPACING,
    head,
    most_lesions,
    record,
    recorded_slice,
    squared,
)
from mvacourse.slides.inputs import HEADS

RECORD = "results/mri_to_pet.json"
WHITE_MATTER = 43  # pu, the MTR of healthy white matter


def _slice(key: str, modality: str = "PET") -> np.ndarray:
    return recorded_slice("mri_to_pet", key, modality)


def _caption() -> str:
    who = record("mri_to_pet")["tested on"][0]
    return f"{who}, synthetic, the slice with most lesion voxels"


def _diagram():
    def shown(image: np.ndarray, top: float) -> np.ndarray:
        return squared(2 * np.clip(image / top, 0, 1) - 1)

    images = {"c": shown(_slice("MTR", "MTR"), 60)}
    images |= {"sketch": shown(_slice("Sketcher"), 1.6)}
    images |= {"y_hat": shown(_slice("Refiner"), 1.6)}
    return sketcher_refiner_diagram(images)


def _myelin():
    images = {key: head()[key] for key in ("FLAIR", "PET")}
    return head_rows(images, SPACING, at=most_lesions(), caption=CAPTION)


def _inputs():
    keys = ("MTR", "FA", "RD", "PET")
    return modality_row({key: _slice(key, key) for key in keys}, caption=_caption())


def _regions() -> dict[str, np.ndarray]:
    """Returns the regions of the weighted L1, masks `(X, Y, Z)` within the brain."""
    lesions, nawm, brain = (
        head()[f"{key}_mask"] > 0 for key in ("lesion", "NAWM", "brain")
    )
    nawm = nawm & ~lesions
    return {"lesions": lesions, "NAWM": nawm, "other": brain & ~(lesions | nawm)}


def _weights(regions: dict[str, np.ndarray]) -> np.ndarray:
    """Returns what an error of 1 in each voxel adds to the loss: its gradient."""
    masks = torch.from_numpy(np.stack([*regions.values()])[None])  # (1, 3, X, Y, Z)
    y = torch.zeros(1, 1, *masks.shape[2:])
    y_hat = torch.ones_like(y, requires_grad=True)
    weighted_l1_loss(y_hat, y, masks).backward()
    return y_hat.grad[0, 0].numpy()


def _weighted_l1():
    regions, at = _regions(), most_lesions()[2]
    weights, brain = _weights(regions), np.any([*regions.values()], axis=0)
    shares = {
        "share of\nthe voxels": {k: m.sum() / brain.sum() for k, m in regions.items()},
        "share of\nthe weight": {k: weights[m].sum() for k, m in regions.items()},
    }
    percent = {n: {k: 100 * v for k, v in s.items()} for n, s in shares.items()}
    image, weights, *masks = (
        volume[::-1, ::-1, at].T
        for volume in (head()["PET"], weights, *regions.values())
    )
    low, high, *_ = WINDOWS["PET"]
    masks = dict(zip(regions, masks, strict=True))
    window = {"vmin": low, "vmax": high, "caption": CAPTION}
    return region_weights(image, masks, weights, percent, **window)


def _methods() -> list[str]:
    return list(record("mri_to_pet")["scores"])


def _pet():
    images = {"MTR / 43 pu": _slice("MTR", "MTR") / WHITE_MATTER}
    images |= {"true PET": _slice("PET")}
    images |= {name: _slice(name) for name in _methods()}
    return pet_panels(images, label="DVR, or MTR / 43 pu", caption=_caption())


def _refiner():
    images = {"true PET": _slice("PET")}
    images |= {name: _slice(name) for name in ("Sketcher", "Refiner")}
    lesions = _slice("lesion_mask", "") > 0.5
    return pet_panels(images, lesions=lesions, caption=f"{_caption()}, outlined")


def _demyelination():
    healthy = HealthyRange(**record("mri_to_pet")["healthy white matter"])
    lesions = _slice("lesion_mask", "") > 0.5
    slices = {name: _slice(name) for name in ("PET", *_methods())}
    maps = {n: demyelination_map(one, lesions, healthy) for n, one in slices.items()}
    true = maps.pop("PET")
    del slices["PET"]
    return demyelination_panels(slices, maps, true, caption=_caption())


FIGURES = (
    SlideFigure(
        "myelin-in-pet",
        "6.6",
        "PET shows where myelin is lost",
        "FLAIR and PIB-PET of a synthetic patient, in the planes with most lesions: "
        "FLAIR shows that there is a lesion, PET how much myelin is left in it.",
        "A brain in three planes, in FLAIR, where lesions are bright, and in PET, "
        "where they are gaps in the white matter.",
        _myelin,
        (HEADS,),
    ),
    SlideFigure(
        "mri-for-pet",
        "6.6",
        "Three MRI, one PET",
        "MTR, FA and RD, which are sensitive to myelin, and the PET to predict.",
        "Four axial slices: MTR, fractional anisotropy, radial diffusivity and PET, "
        "each over a bar of its values.",
        _inputs,
        (RECORD,),
    ),
    SlideFigure(
        "sketcher-refiner-diagram",
        "6.6",
        "Sketcher and Refiner",
        "Two chained conditional GANs: the Sketcher draws anatomy, the Refiner, shown "
        "MRI and sketch, the myelin; L1 weights regions (Wei 2018, 2019).",
        "MRI enters the Sketcher, its sketch and the MRI enter the Refiner; below both "
        "images a discriminator and an L1 loss.",
        _diagram,
        (RECORD,),
    ),
    SlideFigure(
        "weighted-l1",
        "6.6",
        "Weighted L1",
        "Lesions, NAWM and the rest of the brain each have a third of the loss, "
        "however few their voxels: weights are the gradient of the loss itself.",
        "A slice of PET with three regions tinted, a map of weights that is brightest "
        "in lesions, and bars: few voxels, but a third of the weight.",
        _weighted_l1,
        (HEADS,),
    ),
    SlideFigure(
        "pet-by-all-methods",
        "6.6",
        "PET, true and predicted",
        "A slice of MTR, true PET, and PET predicted by each recorded method; last, "
        "what a tomograph without noise would show.",
        "Ten axial slices in one scale; the true PET is noisy, the predicted ones are "
        "smooth.",
        _pet,
        (RECORD,),
    ),
    SlideFigure(
        "pet-refined",
        "6.6",
        "Sketch and refined PET",
        "True PET, and what Sketcher and Refiner predict; lesions outlined.",
        "Three axial slices in one scale with the same outlined lesions, dark in all.",
        _refiner,
        (RECORD,),
    ),
    SlideFigure(
        "demyelination-maps",
        "6.6",
        "Demyelination maps",
        "Where a lesion's DVR is lower than that of healthy white matter by two "
        "standard deviations: in the true and in the predicted PET.",
        "Eight axial slices with lesion voxels in three colours: found in both, in the "
        "true PET alone, in the prediction alone.",
        _demyelination,
        (RECORD,),
    ),
)
