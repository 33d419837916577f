"""Figures of section 6.1, Introduction."""

import numpy as np
import torch
import torch.nn.functional as F

from mvacourse.datasets.intensity import to_model_range
from mvacourse.models.diffusion import Clipped
from mvacourse.plotting.densities import two_ways_to_learn
from mvacourse.plotting.diagrams import course_map
from mvacourse.plotting.heads import head_panels
from mvacourse.plotting.images import image_grid
from mvacourse.plotting.latent_factors import latent_factors
from mvacourse.plotting.rows import image_rows
from mvacourse.recipes.ct_networks import checkpoint_name
from mvacourse.recipes.digit_diffusion import CHECKPOINT as OF_DIGITS
from mvacourse.recipes.digit_diffusion import sample_digits, trained_denoiser
from mvacourse.recipes.unpaired_networks import CHECKPOINT as UNPAIRED
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import (
    CAPTION,
    SPACING,
    axial,
    ct_by,
    digits,
    head,
    most_lesions,
    recorded_slice,
    squared,
)
from mvacourse.slides.inputs import DIGITS, HEADS
from mvacourse.slides.section_6_7_diagrams import cycle_images


def _generated():
    model, about = trained_denoiser()
    torch.manual_seed(6)
    images = sample_digits(Clipped(model), 30, torch.randint(10, (30,)))
    return image_grid(images, 15, title=f"trained on {about['source']}")


def _translated():
    cycle, (mtr, pet) = cycle_images(), map(_recorded, ("MTR", "Refiner"), (50, 1.5))
    pairs = {
        "T1w → CT": (axial(head()["T1w"], "T1w"), axial(ct_by("U-Net"), "CT")),
        "CT → T1w": (cycle["y"], cycle["x_hat"]),
        "MTR → PET": (mtr, pet),
    }
    side = max(max(image.shape) for pair in pairs.values() for image in pair)
    rows = {
        name: np.stack([squared(image, side)[None] for image in images])
        for name, images in zip(
            ("input", "output"), zip(*pairs.values(), strict=True), strict=True
        )
    }
    return image_rows(rows, columns=list(pairs), title="synthetic heads")


def _recorded(key: str, top: float) -> np.ndarray:
    """Returns a recorded slice, from 0 to `top`, in [−1, 1]."""
    image = recorded_slice("mri_to_pet", key, "MTR" if key == "MTR" else "PET")
    return to_model_range(np.clip(image, 0, top), 0, top)


def _ways():
    x, drawn = np.linspace(-4, 4, 200), np.random.default_rng(1)
    labels = drawn.integers(0, 2, size=40)
    examples = drawn.normal(np.where(labels, 1.2, -1.2), 0.9)
    p, q = (np.exp(-(((x - m) / 0.9) ** 2) / 2) for m in (1.2, -1.2))
    density = (p + q) / (2 * 0.9 * np.sqrt(2 * np.pi))
    return two_ways_to_learn(x, p / (p + q), density, examples, labels)


def _digits():
    data = digits()
    return image_grid(data.test[:60], 15, title=data.source)


def _modalities():
    images = {key: head()[key] for key in ("T1w", "T2w", "FLAIR", "CT", "PET")}
    lesion = head()["lesion_mask"]
    at = most_lesions()
    return head_panels(images, SPACING, lesion=lesion, at=at, caption=CAPTION)


def _turned_and_enlarged(x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    """Returns the image `(1, 1, H, W)` turned by z₁ degrees, z₂ times as large."""
    angle, size = z[:, 0].deg2rad(), z[:, 1]
    cos, sin, nothing = angle.cos() / size, angle.sin() / size, 0 * size
    rows = (cos, -sin, nothing), (sin, cos, nothing)
    there = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)  # (B, 2, 3)
    images = x.expand(len(z), -1, -1, -1)
    where = F.affine_grid(there, images.shape, align_corners=False)
    return F.grid_sample(images + 1, where, align_corners=False) - 1  # 0 outside


def _latent():
    sizes, angles = torch.linspace(1.2, 0.6, 5), torch.linspace(-60, 60, 5)
    z = torch.cartesian_prod(sizes, angles).flip(1)  # row by row, the largest above
    images = _turned_and_enlarged(digits().test[:1], z)
    return latent_factors(images, z, ("turned, degrees", "size"))


FIGURES = (
    SlideFigure(
        "image-generation",
        "6.1",
        "Images that nobody wrote",
        "Thirty digits made by the diffusion model that the course ships; what it "
        "learned from is named above.",
        "Two rows of fifteen handwritten digits, of several hands, all but a few "
        "legible.",
        _generated,
        (OF_DIGITS,),
    ),
    SlideFigure(
        "image-translation",
        "6.1",
        "From one image to another",
        "T1w to CT by a network trained with pairs, CT to T1w by one trained without, "
        "and MTR to PET: input above, what the networks the course ships make below.",
        "Two rows of three axial slices: T1w, CT and MTR; CT, T1w and PET.",
        _translated,
        (HEADS, checkpoint_name("U-Net"), UNPAIRED, "results/mri_to_pet.json"),
    ),
    SlideFigure(
        "supervised-unsupervised",
        "6.1",
        "Supervised and unsupervised learning",
        "Forty points x, drawn from two bell curves. With their labels y, p(y|x) is "
        "learned; without, p(x).",
        "Left, dots at the heights 0 and 1 and a rising curve; right, ticks on a line "
        "under a density with two hills.",
        _ways,
    ),
    SlideFigure(
        "course-map",
        "6.1",
        "Course content",
        "The topics of the course, each with what it builds upon.",
        "Ten boxes joined by arrows: from autoencoders to GANs and diffusion, from "
        "GANs to conditional ones, and from those to CycleGAN and medical translation.",
        course_map,
    ),
    SlideFigure(
        "digits",
        "6.1",
        "Data x, of which p(x) is to be learned",
        "Handwritten digits: examples x of an unknown distribution p(x). The label is "
        "not used.",
        "Four rows of fifteen handwritten digits, white on black.",
        _digits,
        (DIGITS,),
    ),
    SlideFigure(
        "one-head-five-images",
        "6.1",
        "One head, five images",
        "One synthetic patient in T1w, T2w, FLAIR, CT and PET: image translation goes "
        "from one column to another. Lesions are outlined.",
        "A grid of a head in three planes and five modalities; the skull is bright in "
        "CT alone, lesions are bright in FLAIR and dark in PET.",
        _modalities,
        (HEADS,),
    ),
    SlideFigure(
        "latent-variables",
        "6.1",
        "What is a latent variable?",
        "25 images, explained by two variables that are not in the data: how far a "
        "digit was turned, and how large it is. The question is whether x alone tells.",
        "A plane of 25 points, an arrow that leads to 25 images of one digit, turned "
        "and enlarged, and a dashed arrow that leads back.",
        _latent,
        (DIGITS,),
    ),
)
