"""Figures of section 6.9, Diffusion models."""

from functools import partial

import torch

from mvacourse.models.noise_schedule import cosine_schedule, linear_schedule
from mvacourse.plotting.diffusion import snr_curves
from mvacourse.plotting.diffusion_diagram import diffusion_diagram
from mvacourse.plotting.measured_wishes import measured_wishes
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.trilemma import trilemma
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import digits, record
from mvacourse.slides.inputs import DIGITS

TIMES = (0, 100, 200, 300, 400, 500, 600, 800, 1000)


def _noised(x: torch.Tensor, t: int, schedule) -> torch.Tensor:
    """Returns x_t of images `(B, 1, H, W)`, the same noise for every t."""
    eps = torch.randn(x.shape, generator=torch.Generator().manual_seed(0))
    return schedule.add_noise(x, t, eps)


def _diagram():
    noised = partial(_noised, digits().test[:1], schedule=cosine_schedule())
    return diffusion_diagram([noised(t)[0, 0] for t in (0, 450, 550, 1000)])


def _forward():
    x, schedules = digits().test[:1], {"linear": linear_schedule()}
    schedules |= {"cosine": cosine_schedule()}
    rows = {
        name: torch.cat([_noised(x, t, schedule) for t in TIMES])
        for name, schedule in schedules.items()
    }
    words = {"title": digits().source, "xlabel": "$t$, of 1000"}
    return image_rows(rows, columns=TIMES, **words)


def _signal_to_noise():
    schedules = {"linear": linear_schedule(), "cosine": cosine_schedule()}
    return snr_curves({name: schedule.snr() for name, schedule in schedules.items()})


def _measured():
    return measured_wishes(record("digit_trilemma")["scores"])


FIGURES = (
    SlideFigure(
        "diffusion-diagram",
        "6.9",
        "Forward and reverse process",
        "The forward process q adds noise step by step until only noise is left; the "
        "reverse process, a network, takes it away step by step.",
        "A digit, two noisier ones and pure noise in a row; arrows lead to the right "
        "above and to the left below.",
        _diagram,
        (DIGITS,),
    ),
    SlideFigure(
        "forward-noising",
        "6.9",
        "A digit goes",
        "The same digit and the same noise at nine times, by the linear and by the "
        "cosine schedule.",
        "Two rows of nine images from a digit to noise; by the linear schedule it is "
        "gone earlier.",
        _forward,
        (DIGITS,),
    ),
    SlideFigure(
        "signal-to-noise",
        "6.9",
        "Signal-to-noise ratio",
        "How the signal-to-noise ratio falls over time by two schedules; dashed, where "
        "signal and noise are equal.",
        "Two falling curves on a logarithmic axis; the linear schedule falls below 1 "
        "earlier.",
        _signal_to_noise,
        (),
    ),
    SlideFigure(
        "trilemma",
        "6.9",
        "Three wishes, of which each grants two",
        "GANs: realistic and fast, poor coverage. VAEs: good coverage and fast, "
        "blurry. Diffusion models: realistic, good coverage, slow. A scheme after Xiao "
        "(2022).",
        "A triangle with fidelity, coverage and speed at its corners; GANs, VAEs and "
        "diffusion models each stand on the side between the two they have.",
        trilemma,
    ),
    SlideFigure(
        "trilemma-measured",
        "6.9",
        "The three wishes, measured",
        "Samples of VAE, GAN and two diffusion models of digits: precision, the share "
        "that lies where digits do; recall, the share of digits that is reached; time "
        "for an image. Dots are trainings.",
        "Three dot plots: diffusion of pixels is high in precision and recall, and "
        "takes hundreds of times as long as the GAN.",
        _measured,
        ("results/digit_trilemma.json",),
    ),
)
