"""Figures of section 6.4, Medical image translation: images and measurements."""

from collections.abc import Mapping
from statistics import fmean

import torch

from mvacourse.datasets.degradation import low_resolution
from mvacourse.datasets.distortions import add_noise
from mvacourse.plotting.heads import head_rows
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.similarity import scored_images
from mvacourse.plotting.tradeoff import tradeoff_closely
from mvacourse.plotting.translation import translation_panels
from mvacourse.recipes.ct_networks import METHODS, checkpoint_name
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import (
    CAPTION,
    SPACING,
    axial,
    ct_by,
    head,
    record,
    recorded_slice,
    squared,
)
from mvacourse.slides.inputs import HEADS

RECORD, CLASSICAL = "results/network_ct.json", "results/classical_ct.json"
ADVERSARY = {"U-Net": "U-Net, no adversary", "GAN": "U-Net against D"}


def _enhancement():
    ct, t1w = (squared(axial(head()[key], key), 128) for key in ("CT", "T1w"))
    ct, t1w = (torch.from_numpy(image.copy())[None, None] for image in (ct, t1w))
    given = torch.cat([add_noise(ct, 0.15), low_resolution(t1w, 4)])
    rows = {"given": given.clamp(-1, 1), "wanted": torch.cat([ct, t1w])}
    columns = ["low → full dose", "super-resolution"]
    return image_rows(rows, columns=columns, title=CAPTION)


def _pair():
    images = {key: head()[key] for key in ("T1w", "CT")}
    return head_rows(images, SPACING, caption=CAPTION)


def _panels(methods: Mapping[str, str], **options):
    made = {name: ct_by(method) for method, name in methods.items()}
    images = (head()["T1w"], head()["CT"], made, SPACING)
    mask = head()["head_mask"]
    return translation_panels(*images, mask=mask, caption=CAPTION, **options)


def _fcn_against_gan():
    return _panels(ADVERSARY)


def _classical():
    images = {"truth": head()["CT"][::-1, ::-1, head()["CT"].shape[2] // 2].T}
    errors = {"truth": ""}
    for name in ("classical_ct", "network_ct"):
        for method, scores in record(name)["scores"].items():
            key = method if name == "classical_ct" else f"scores {method}"
            images[method] = recorded_slice(name, key, "CT")
            errors[method] = f"MAE {fmean(scores['MAE'].values()):.0f} HU"
    window = {"vmin": -200, "vmax": 1400, "unit": "HU"}
    return scored_images(images, errors, caption=CAPTION, **window)


def _four_networks():
    return _panels({method: method for method in METHODS})


def _sagittal():
    return _panels(ADVERSARY, plane="sagittal")


def _swept() -> dict[str, tuple[float, float]]:
    """Returns weight of the L1 loss → mean MAE and mean sharpness of test heads."""
    return {
        key if key == "no adversary" else f"λ = {key}": tuple(
            fmean(scores[metric].values()) for metric in ("MAE", "sharpness")
        )
        for key, scores in record("network_ct")["lambda"].items()
    }


def _tradeoff():
    return tradeoff_closely(_swept(), xlabel="MAE in the head, HU")


def _slices_by_lambda():
    swept = _swept()
    keys = record("network_ct")["lambda"]
    images = {
        name: recorded_slice("network_ct", f"lambda {key}", "CT")
        for name, key in zip(swept, keys, strict=True)
    }
    words = {name: f"{e:.0f} HU, sharpness {s:.2f}" for name, (e, s) in swept.items()}
    window = {"vmin": -200, "vmax": 1400, "unit": "HU"}
    return scored_images(images, words, caption=CAPTION, **window)


FIGURES = (
    SlideFigure(
        "image-enhancement",
        "6.4",
        "Image enhancement",
        "From low to full dose, and from low to high resolution: what is given and "
        "what is wanted. Noise on CT stands for a low dose; the voxels of T1w are of "
        "8 mm above, of 2 mm below.",
        "A noisy CT over a clean one, a coarse T1w over a fine one.",
        _enhancement,
        (HEADS,),
    ),
    SlideFigure(
        "mri-and-ct",
        "6.4",
        "A pair of one patient",
        "T1w MRI, the condition, and CT, the target, of one synthetic head: bone is "
        "bright in CT and as dark as air in MRI.",
        "A head in three planes, in T1w and in CT.",
        _pair,
        (HEADS,),
    ),
    SlideFigure(
        "fcn-against-gan",
        "6.4",
        "Is it worth being adversarial?",
        "T1w, true CT, and the CT of one U-Net trained without and with an "
        "adversary; below, absolute errors and their mean in the head.",
        "Four axial slices and two maps of error, both bright along the skull.",
        _fcn_against_gan,
        (HEADS, checkpoint_name("U-Net"), checkpoint_name("GAN")),
    ),
    SlideFigure(
        "fcn-against-gan-sagittal",
        "6.4",
        "Is it worth being adversarial? Sagittal",
        "As before, cut from front to back.",
        "Four sagittal slices and two maps of error; face and skull base are hardest.",
        _sagittal,
        (HEADS, checkpoint_name("U-Net"), checkpoint_name("GAN")),
    ),
    SlideFigure(
        "four-networks-ct",
        "6.4",
        "CT by four networks",
        "U-Net, the same against a patch discriminator (GAN) and against one of the "
        "full image, and a fully convolutional network without pooling (FCN).",
        "T1w, true CT and four synthetic CTs with their maps of error.",
        _four_networks,
        (HEADS, *map(checkpoint_name, METHODS)),
    ),
    SlideFigure(
        "ct-by-all-methods",
        "6.4",
        "CT by classical methods and by networks",
        "Atlas, sparse representation (SR), random forests (SRF+) and four networks, "
        "each over its mean error in the head, of six test heads.",
        "Eight axial CTs: the truth, three classical ones, blurred or grainy, and four "
        "by networks.",
        _classical,
        (HEADS, RECORD, CLASSICAL),
    ),
    SlideFigure(
        "lambda-tradeoff",
        "6.4",
        "Error against sharpness",
        "Short trainings with different weights λ of the L1 loss, and without an "
        "adversary: means of six test heads.",
        "Points in a plane of error and sharpness: without an adversary the least "
        "sharp, with the smallest λ the most wrong.",
        _tradeoff,
        (RECORD,),
    ),
    SlideFigure(
        "lambda-slices",
        "6.4",
        "What the adversary changes",
        "A slice by each of the short trainings; the numbers are means of six test "
        "heads.",
        "Four axial CTs in a row, that without an adversary the most blurred.",
        _slices_by_lambda,
        (RECORD,),
    ),
)
