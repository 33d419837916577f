"""Figures of section 6.7, CycleGAN: images and measurements."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from mvacourse.datasets.pairing import paired_batches, unpaired_batches
from mvacourse.datasets.phantom.person import make_head, make_image
from mvacourse.plotting.cycle_panels import cycle_panels
from mvacourse.plotting.dose import dose_curves
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.similarity import scored_images
from mvacourse.plotting.translation import translation_panels
from mvacourse.recipes.ct_networks import axial_slices, checkpoint_name
from mvacourse.recipes.misalignment_dose import runs_by_dose
from mvacourse.recipes.unpaired_networks import (
    CHECKPOINT,
    there_and_back,
    trained_players,
)
from mvacourse.runtime import set_seed
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import (
    CAPTION,
    SPACING,
    WHO,
    ct_by,
    head,
    record,
    recorded_slice,
)
from mvacourse.slides.inputs import HEADS

MOVED = 4.0  # mm
KEYS = ("T1w", "CT")


def _pairing():
    x, y = (axial_slices({n: head(n)}).to_model_range() for n in ("sub-01", "sub-03"))
    generator = set_seed(4)
    pairs = paired_batches(x, KEYS, batch_size=5, generator=generator)
    no_pairs = unpaired_batches(x, y, KEYS, batch_size=5, generator=generator)
    rows = dict(zip(("paired $x_i$", "$y_i$"), next(pairs), strict=True))
    rows |= dict(zip(("unpaired $x_i$", "$y_j$"), next(no_pairs), strict=True))
    _, ax = plt.subplots(figsize=(6.4, 5.2), layout="constrained")
    return image_rows(rows, title="synthetic heads, T1w and CT", ax=ax)


@cache
def _moved_ct() -> np.ndarray:
    person = make_head(WHO, patient=True)
    return make_image(person, "CT", WHO, misalignment=MOVED)


def _misalignment():
    made = {f"CT, off by {MOVED:g} mm": _moved_ct()}
    images = (head()["T1w"], head()["CT"], made, SPACING)
    return translation_panels(*images, plane="sagittal", caption=CAPTION)


def _trained_on_misaligned():
    images = {"0 mm": "lambda no adversary"}
    images |= {f"{mm} mm": f"misalignment {mm}" for mm in (2, 4)}
    images = {k: recorded_slice("network_ct", v, "CT") for k, v in images.items()}
    window = {"vmin": -200, "vmax": 1400, "unit": "HU"}
    caption = f"{WHO}, synthetic: trained on pairs moved by so much"
    return scored_images(images, caption=caption, **window)


def _dose():
    swept, moved = (record("network_ct")[key] for key in ("lambda", "misalignment"))
    runs = {0.0: swept["no adversary"]} | {float(mm): run for mm, run in moved.items()}
    errors = {mm: list(run["MAE"].values()) for mm, run in runs.items()}
    words = {"xlabel": "misalignment of the pairs, mm", "ylabel": "MAE in the head, HU"}
    ax = dose_curves({"trained on pairs": errors}, **words)
    ax.set_xticks(list(runs))
    return ax


def _dose_without_pairs():
    runs = runs_by_dose(record("misalignment_dose"))
    words = {"xlabel": "misalignment, pixels", "ylabel": "error of G, of a range of 2"}
    return dose_curves(runs, **words)


@cache
def _there_and_back() -> tuple[np.ndarray, np.ndarray]:
    return there_and_back(trained_players()[0], head()["T1w"])


def _paired_and_unpaired():
    made = {"paired, U-Net": ct_by("U-Net"), "unpaired, CycleGAN": _there_and_back()[0]}
    images = (head()["T1w"], head()["CT"], made, SPACING)
    return translation_panels(*images, mask=head()["head_mask"], caption=CAPTION)


def _cycle():
    return cycle_panels(head()["T1w"], *_there_and_back(), SPACING, caption=CAPTION)


FIGURES = (
    SlideFigure(
        "paired-unpaired",
        "6.7",
        "Pairs, and none",
        "Above, MR and CT of one patient, slice by slice; below, MR of one patient and "
        "CT of another, at another height.",
        "Four rows of five axial slices: T1w and the CT that belongs to it, T1w and a "
        "CT that does not.",
        _pairing,
        (HEADS,),
    ),
    SlideFigure(
        "misalignment",
        "6.7",
        "Local misalignment",
        "A CT, and the same after a smooth displacement as registration may leave "
        "over, a standard deviation of 4 mm each way; below, the difference.",
        "Sagittal T1w, CT and displaced CT, and their difference, two-sided at every "
        "edge of bone.",
        _misalignment,
        (HEADS,),
    ),
    SlideFigure(
        "trained-on-misaligned",
        "6.7",
        "Misaligned pairs blur",
        "CT by the same network, trained on pairs that fit and on pairs displaced by 2 "
        "and 4 mm.",
        "Three axial CTs; the skull widens to a broad grey band.",
        _trained_on_misaligned,
        ("results/network_ct.json",),
    ),
    SlideFigure(
        "misalignment-dose",
        "6.7",
        "The dose of misalignment",
        "Error of the same network, trained on pairs displaced by more and more and "
        "tested on pairs that fit: means, and six test heads.",
        "A rising line over 0, 2 and 4 mm, six points close to each of its marks.",
        _dose,
        ("results/network_ct.json",),
    ),
    SlideFigure(
        "dose-without-pairs",
        "6.7",
        "Pairs that do not fit, and none",
        "Thin to thick digits: error of networks trained on pairs whose thick digits "
        "are displaced by more and more, and without pairs, tested on digits that fit: "
        "means, and three trainings each.",
        "Two rising lines: with pairs from 0.03 to 0.20, without from 0.07 to 0.17; "
        "they cross between 1.5 and 2 pixels.",
        _dose_without_pairs,
        ("results/misalignment_dose.json",),
    ),
    SlideFigure(
        "unpaired-result",
        "6.7",
        "CT without pairs",
        "Input, true CT, CT by a network trained with pairs and by CycleGAN without; "
        "below, the absolute error, whose mean is over the whole head.",
        "Axial T1w and three CTs, then two maps of error: CycleGAN's is brighter, all "
        "along the skull.",
        _paired_and_unpaired,
        (HEADS, checkpoint_name("U-Net"), CHECKPOINT),
    ),
    SlideFigure(
        "unpaired-cycle",
        "6.7",
        "There and back",
        "MR, the CT made of it, the MR made of that CT, and its relative error. Grey "
        "and white matter come back, although the CT does not show them to the eye.",
        "Axial T1w, synthetic CT with a uniform brain, T1w much like the first, and a "
        "map of error that is bright where MR has little signal.",
        _cycle,
        (HEADS, CHECKPOINT),
    ),
)
