"""Figures of section 6.1, Introduction."""

import torch
import torch.nn.functional as F

from mvacourse.plotting.diagrams import course_map
from mvacourse.plotting.heads import head_panels
from mvacourse.plotting.images import image_grid
from mvacourse.plotting.latent_factors import latent_factors
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import CAPTION, SPACING, digits, head, most_lesions
from mvacourse.slides.inputs import DIGITS, HEADS


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
