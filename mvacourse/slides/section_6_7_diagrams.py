"""Figures of section 6.7, CycleGAN: diagrams."""

from functools import cache

import numpy as np
import torch
from torch import Tensor

from mvacourse.datasets.intensity import NATIVE_RANGES, from_soft_range, to_model_range
from mvacourse.plotting.cycle_diagram import cycle_diagram, cyclegan_diagram
from mvacourse.recipes.ct_networks import axial_slices
from mvacourse.recipes.unpaired_networks import CHECKPOINT, in_ranges, trained_players
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import WHO, head, squared
from mvacourse.slides.inputs import HEADS

SHIPPED = "Images by the networks the course ships."


@cache
def cycle_images() -> dict[str, np.ndarray]:
    """Returns the six images of the diagram, squares in [−1, 1]."""
    players = trained_players()[0]
    device = next(players.parameters()).device
    slices = in_ranges(axial_slices({WHO: head()})).to(device)
    middle = len(slices["T1w"]) // 2
    x, y = (slices[key][middle][None] for key in ("T1w", "CT"))
    with torch.no_grad():
        y_hat, x_hat = players.G_xy(x), players.G_yx(y)
        x_back, y_back = players.G_yx(y_hat), players.G_xy(x_hat)
    mr = {"x": x, "x_hat": x_hat, "x_back": x_back}
    ct = {"y": y, "y_hat": y_hat, "y_back": y_back}
    shown = mr | {key: _hu_shown(image) for key, image in ct.items()}
    return {key: squared(image[0, 0].cpu().numpy()) for key, image in shown.items()}


def _hu_shown(image: Tensor) -> Tensor:
    """Maps CT from the soft range, which networks see, to one that shows bone."""
    low, high = NATIVE_RANGES["CT"]
    return to_model_range(from_soft_range(image).clamp(low, high), low, high)


def _both():
    return cyclegan_diagram(cycle_images())


def _from_x():
    return cycle_diagram("x", cycle_images())


def _from_y():
    return cycle_diagram("y", cycle_images())


FIGURES = (
    SlideFigure(
        "cyclegan-diagram",
        "6.7",
        "CycleGAN",
        "Two generators G and F, a discriminator in each domain, and the two cycle "
        "losses: who goes there and back should be where he was. "
        f"{SHIPPED}",
        "Above, x to G(x) and back to F(G(x)), judged half-way by D_Y; below, y to "
        "F(y) and back, judged by D_X; dashed arrows from cycle losses to both ends.",
        _both,
        (HEADS, CHECKPOINT),
    ),
    SlideFigure(
        "cycle-from-x",
        "6.7",
        "Cycle consistency from x",
        f"x to G(x), which D_Y judges, and back to F(G(x)), which should be x. "
        f"{SHIPPED}",
        "MRI, G, a CT with D_Y below it, F, and an MRI; dashed arrows from the loss to "
        "the first image and the last.",
        _from_x,
        (HEADS, CHECKPOINT),
    ),
    SlideFigure(
        "cycle-from-y",
        "6.7",
        "Cycle consistency from y",
        f"y to F(y), which D_X judges, and back to G(F(y)), which should be y. "
        f"{SHIPPED}",
        "CT, F, an MRI with D_X below it, G, and a CT; dashed arrows from the loss to "
        "the first image and the last.",
        _from_y,
        (HEADS, CHECKPOINT),
    ),
)
