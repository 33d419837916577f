"""Figures of section 6.5, Validation."""

import torch

from mvacourse.datasets.distortions import distortions, tune
from mvacourse.datasets.intensity import from_model_range
from mvacourse.datasets.packing import unpack_images
from mvacourse.metrics import ssim
from mvacourse.metrics.ssim import ssim_factors
from mvacourse.plotting.lesions import outlined_lesions
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.similarity import scored_images
from mvacourse.plotting.translation import translation_panels
from mvacourse.recipes.ct_networks import checkpoint_name
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import (
    CAPTION,
    SPACING,
    WHO,
    ct_by,
    head,
    most_lesions,
    record,
)
from mvacourse.slides.inputs import HEADS

RECORD = "results/flair_synthesis.json"
TRUE, BLACK, WHITE = "true FLAIR", 0.0, 1800.0  # a.u.
MSE = 100.0**2  # a.u.²


def _difference_map():
    made = {"U-Net": ct_by("U-Net")}
    images = (head()["T1w"], head()["CT"], made, SPACING)
    mask = head()["head_mask"]
    return translation_panels(*images, mask=mask, window="soft tissue", caption=CAPTION)


def _t1w_crop() -> torch.Tensor:
    """Returns a slice from within the head, `(1, 1, H, W)`, without background."""
    image = head()["T1w"][::-1, ::-1, most_lesions()[2]].T
    H, W = image.shape
    rows, columns = (slice(n // 2 - 32, n // 2 + 32) for n in (H, W))
    return torch.from_numpy(image[rows, columns].copy())[None, None]


def _equal_mse():
    low, high = 0.0, 1500.0
    t1w = _t1w_crop()
    images, words = {"truth": t1w}, {"truth": "SSIM 1"}
    for name, distort in distortions(low, high).items():
        images[name] = distort(t1w, tune(distort, t1w, mse=MSE))
        score = ssim(images[name], t1w, data_range=high - low).item()
        words[name] = f"SSIM {score:.2f}"
    caption = f"T1w of {WHO}, a synthetic head; the MSE of all six is 100² a.u.²"
    images = {name: image[0, 0] for name, image in images.items()}
    window = {"vmin": low, "vmax": high, "unit": "a.u."}
    return scored_images(images, words, caption=caption, **window)


def _factors():
    low, high = 0.0, 1500.0
    t1w, names = _t1w_crop(), ("image", "luminance", "contrast", "structure")
    columns = []
    for distort in distortions(low, high).values():
        image = distort(t1w, tune(distort, t1w, mse=MSE))
        maps = ssim_factors(image, t1w, data_range=high - low)
        edge = (image.shape[2] - maps[0].shape[2]) // 2  # where the window has no room
        shown = (image / high)[:, :, edge:-edge, edge:-edge]
        columns.append([2 * one[0] - 1 for one in (shown, *maps)])
    rows = {n: torch.stack(row) for n, *row in zip(names, *columns, strict=True)}
    under = [name.replace(" ", "\n") for name in distortions(low, high)]
    options = {"columns": under, "title": CAPTION}
    return image_rows({n: row.clamp(-1, 1) for n, row in rows.items()}, **options)


def _packed(name: str, key: str):
    return unpack_images(record("flair_synthesis")["slices"][name][key]).numpy()


def _methods() -> list[str]:
    """Returns the true FLAIR, then the methods."""
    names = record("flair_synthesis")["slices"]
    return [TRUE, *(name for name in names if name != TRUE)]


def _score(name: str, metric: str) -> float:
    about = record("flair_synthesis")
    return about["scores"][name][metric][about["tested on"][0]]


def _caption() -> str:
    return f"{record('flair_synthesis')['tested on'][0]}, a synthetic brain"


def _flair():
    images = {
        n: from_model_range(_packed(n, "flair"), BLACK, WHITE) for n in _methods()
    }
    words = {name: f"Ratio 1: {_score(name, 'Ratio 1'):.2f}" for name in images}
    window = {"vmin": BLACK, "vmax": WHITE, "unit": "a.u.", "n_columns": 3}
    return scored_images(images, words, caption=_caption(), **window)


def _segmentation():
    names = _methods()
    return outlined_lesions(
        {n: from_model_range(_packed(n, "flair"), BLACK, WHITE) for n in names},
        {n: _packed(n, "found") > 0 for n in names},
        _packed(TRUE, "true") > 0,
        vmin=BLACK,
        vmax=WHITE,
        words={name: f"Dice {_score(name, 'Dice'):.2f}" for name in names},
        caption=f"{_caption()}; Dice of the whole brain",
    )


FIGURES = (
    SlideFigure(
        "difference-map",
        "6.5",
        "A map of differences",
        "T1w, true and synthetic CT in the window of soft tissue; below, the absolute "
        "difference.",
        "Three axial slices and a map of error, noise inside the brain and bright at "
        "the skull.",
        _difference_map,
        (HEADS, checkpoint_name("U-Net")),
    ),
    SlideFigure(
        "equal-mse",
        "6.5",
        "Equal MSE, different SSIM",
        "A T1w image spoilt in six ways, each as much as makes the same MSE; SSIM "
        "tells them apart. After Wang & Bovik (2009).",
        "A brain and six spoilt copies: brighter, more contrast, noise, blur, blocks, "
        "salt and pepper, each with its SSIM.",
        _equal_mse,
        (HEADS,),
    ),
    SlideFigure(
        "ssim-factors",
        "6.5",
        "What SSIM compares",
        "Luminance, contrast and structure around each pixel of the same six images of "
        "equal MSE: white is 1, equal to the truth, black is 0.",
        "Six columns: a mean shift darkens hardly anything, stretched contrast the "
        "luminance where it is dark, noise and blur contrast and structure.",
        _factors,
        (HEADS,),
    ),
    SlideFigure(
        "flair-synthesis",
        "6.5",
        "FLAIR, true and synthetic",
        "FLAIR made of T1w, T2w and PD by five methods, in the slice with most "
        "lesions; Ratio 1 is lesions over NAWM, in the whole brain.",
        "Six axial FLAIR slices; lesions are bright in the true one and dimmer in all "
        "others.",
        _flair,
        (RECORD,),
    ),
    SlideFigure(
        "lesion-segmentation",
        "6.5",
        "Lesions found in real and synthetic FLAIR",
        "The same automatic segmentation on the true and on each synthetic FLAIR: true "
        "lesions and found ones outlined.",
        "Six pairs of slices, without and with outlines; found and true outlines agree "
        "best in the true FLAIR.",
        _segmentation,
        (RECORD,),
    ),
)
