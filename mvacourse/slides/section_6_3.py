"""Figures of section 6.3, GANs."""

import matplotlib.pyplot as plt
import numpy as np
import torch

from mvacourse.datasets.packing import unpack_images, unpack_points
from mvacourse.datasets.toy import grid
from mvacourse.plotting.algorithm import gan_algorithm
from mvacourse.plotting.curves import game_curves
from mvacourse.plotting.densities import players_on_a_line
from mvacourse.plotting.diagrams import gan_diagram
from mvacourse.plotting.images import image_grid
from mvacourse.plotting.noise_to_data import noise_to_data
from mvacourse.recipes.gan_failures import SMOOTH
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import digits, record
from mvacourse.slides.inputs import DIGITS

RECORD, FILMS = "results/gan_failures.json", "results/grid_collapse.json"


def _healthy() -> dict:
    return record("gan_failures")["runs"]["healthy"]


def _noise_to_data():
    *_, last = record("grid_collapse")["films"]["AC-GAN (labels)"].values()
    made = unpack_points(last["points"][0])
    z = torch.randn(len(made), 2, generator=torch.Generator().manual_seed(0))
    return noise_to_data(z, made, grid().means)


def _diagram():
    fake = unpack_images(_healthy()["samples"])[0, 0]
    return gan_diagram(digits().test[0, 0], fake)


def _samples():
    about = record("gan_failures")
    title = f"made after {about['source']}, {about['settings']['n_steps']} iterations"
    _, ax = plt.subplots(figsize=(8.4, 2.9), layout="constrained")
    return image_grid(unpack_images(_healthy()["samples"]), 7, title=title, ax=ax)


def _losses():
    ax = game_curves(_healthy()["losses"], smooth=3)
    ax.xaxis.set_major_formatter(lambda n, _: f"{SMOOTH * n:g}")  # as recorded
    return ax


def _best_discriminator():
    x = np.linspace(-5, 5, 400)
    p, q = (np.exp(-((x - m) ** 2) / 2) / np.sqrt(2 * np.pi) for m in (-1, 1.5))
    ax = players_on_a_line(x, p, q, p / (p + q))
    ax.legend(frameon=False, fontsize=9)
    return ax


FIGURES = (
    SlideFigure(
        "noise-to-data",
        "6.3",
        "From noise to data",
        "Noise is drawn, two of its variables are shown; a generator carries it over "
        "to where the data are. The generator is a recorded one, told the ring too.",
        "A round cloud of points, an arrow through G, and points on 25 rings.",
        _noise_to_data,
        (FILMS,),
    ),
    SlideFigure(
        "gan-diagram",
        "6.3",
        "Generative adversarial network",
        "The generator G makes an image of noise z; the discriminator D is shown data "
        "x and generated images, and says which is which. The generated digit is of "
        "the recorded GAN.",
        "Noise z enters G; its image and a real digit x both lead to D, whose answer "
        "is real or generated.",
        _diagram,
        (DIGITS, RECORD),
    ),
    SlideFigure(
        "gan-algorithm",
        "6.3",
        "Algorithm 1",
        "Training of a GAN, Goodfellow et al. (2014), algorithm 1: k updates of D, "
        "then one of G.",
        "Pseudocode: for each iteration, k times sample noise and data and ascend D's "
        "gradient; then sample noise and descend G's gradient.",
        gan_algorithm,
    ),
    SlideFigure(
        "best-discriminator",
        "6.3",
        "The best discriminator",
        "For fixed densities p of the data and q of G, the best answer is "
        "D(x) = p(x) / (p(x) + q(x)), ½ where both are equal.",
        "Two bell curves and the discriminator, which falls from 1 over the data to 0 "
        "over what is made, crossing one half between them.",
        _best_discriminator,
    ),
    SlideFigure(
        "gan-losses",
        "6.3",
        "Losses of D and G",
        "Losses over a recorded training on digits. Dashed: where they stand if D "
        "cannot tell, 2 log 2 and log 2.",
        "Two noisy curves: the loss of D below its dashed line, that of G above its "
        "own.",
        _losses,
        (RECORD,),
    ),
    SlideFigure(
        "gan-samples",
        "6.3",
        "Generated digits",
        "Fourteen digits made by the generator of the recorded training, a short one.",
        "Two rows of seven generated digits, some of them legible.",
        _samples,
        (RECORD,),
    ),
)
