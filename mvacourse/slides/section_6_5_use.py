"""Figures of section 6.5, Validation: are synthetic images of use?"""

import random
from string import ascii_uppercase

import torch

from mvacourse.datasets.intensity import from_model_range
from mvacourse.datasets.packing import unpack_images
from mvacourse.metrics.attenuation import attenuation_error, mu_511
from mvacourse.plotting.points import score_per_seed
from mvacourse.plotting.similarity import scored_images
from mvacourse.recipes.ct_networks import checkpoint_name
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import CAPTION, ct_by, head, record
from mvacourse.slides.inputs import HEADS
from mvacourse.slides.section_6_5 import BLACK, RECORD, TRUE, WHITE

NETWORKS = ("U-Net", "GAN")


def _attenuation():
    volumes = [head()["CT"], *map(ct_by, NETWORKS)]
    true, *made = (torch.from_numpy(volume.copy())[None, None] for volume in volumes)
    inside = torch.from_numpy(head()["head_mask"].copy())[None, None] > 0
    images, words, middle = {}, {}, true.shape[-1] // 2
    for name, ct in zip(("true CT", *NETWORKS), (true, *made), strict=True):
        images[name] = mu_511(ct)[0, 0, :, :, middle].flip(0, 1).T
        words[name] = f"off by {attenuation_error(ct, true, inside).item():.4f}"
    del words["true CT"]
    window = {"vmin": 0, "vmax": 0.17, "unit": "μ at 511 keV, cm⁻¹"}
    return scored_images(images, words, caption=CAPTION, **window)


def _shuffled() -> dict[str, str]:
    """Returns letter → by whom the image under it is, in a random order."""
    names = list(record("flair_synthesis")["slices"])
    random.Random(4).shuffle(names)
    return dict(zip(ascii_uppercase, names, strict=False))


def _flair(letter_of: dict[str, str], words: dict[str, str]):
    slices = record("flair_synthesis")["slices"]
    images = {
        letter: from_model_range(unpack_images(slices[n]["flair"]), BLACK, WHITE)
        for letter, n in letter_of.items()
    }
    who = record("flair_synthesis")["tested on"][0]
    window = {"vmin": BLACK, "vmax": WHITE, "unit": "a.u.", "n_columns": 3}
    return scored_images(images, words, caption=f"{who}, a synthetic brain", **window)


def _asked():
    return _flair(_shuffled(), {})


def _answered():
    return _flair(_shuffled(), _shuffled())


def _contrast():
    scores = record("flair_synthesis")["scores"]
    ratios = {name: [*of["Ratio 1"].values()] for name, of in scores.items()}
    best = sum(ratios[TRUE]) / len(ratios[TRUE])
    ax = score_per_seed(ratios, best=best, xlabel="Ratio 1: lesions over NAWM")
    ax.set_xlim(1, 1.5)  # from no contrast on
    return ax


FIGURES = (
    SlideFigure(
        "attenuation-map",
        "6.5",
        "CT for the attenuation of PET",
        "What PET needs of a CT: the attenuation at 511 keV, from the true CT and from "
        "two synthetic ones; below, the mean absolute error in the head, cm⁻¹.",
        "Three axial maps that look alike: skull brightest, brain grey, air black.",
        _attenuation,
        (HEADS, *map(checkpoint_name, NETWORKS)),
    ),
    SlideFigure(
        "lesion-contrast",
        "6.5",
        "Contrast of lesions",
        "Ratio 1, mean intensity of lesions over that of NAWM, in true and synthetic "
        "FLAIR: dots are test patients, lines means, dashed is that of the true FLAIR.",
        "Six rows of dots between 1.1 and 1.45; no method reaches the true FLAIR.",
        _contrast,
        (RECORD,),
    ),
    SlideFigure(
        "reader-study",
        "6.5",
        "Which is the true FLAIR?",
        "A slice of one patient, true and synthesised by five methods, in random "
        "order: as a reader is asked. The answers are in the next figure.",
        "Six axial FLAIR slices, lettered A to F.",
        _asked,
        (RECORD,),
    ),
    SlideFigure(
        "reader-study-answers",
        "6.5",
        "Which was the true FLAIR",
        "The same six slices, each over who made it.",
        "Six axial FLAIR slices, lettered A to F, with the names of five methods and "
        "of the true FLAIR.",
        _answered,
        (RECORD,),
    ),
)
