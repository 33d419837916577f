"""Figures of section 6.8, Difficulties and extensions: what may help."""

from statistics import fmean

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mvacourse.datasets.packing import unpack_images
from mvacourse.plotting.densities import players_on_a_line
from mvacourse.plotting.diagrams import gan_diagram
from mvacourse.plotting.word_table import word_table
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import digits, record
from mvacourse.slides.inputs import DIGITS
from mvacourse.slides.section_6_8 import FAILURES, REMEDIES

X = np.linspace(-6, 6, 601)
IDEAS = {
    "vanilla": "the loss of 2014, non-saturating",
    "learning rate": "a slower G",
    "minibatch discrimination": "D sees how alike the samples are",
    "WGAN, clipping": "a critic of bounded weights",
    "WGAN-GP": "a critic of slope 1",
    "unrolled, 3 steps": "G looks ahead at D's next steps",
    "one-sided label smoothing": "real is 0.9, not 1",
    "feature matching": "G matches means of D's features",
    "virtual batch norm": "normalised by one batch, kept",
    "instance noise": "noise on data and samples, less and less",
    "spectral norm": "no layer of D stretches by more than 1",
    "AC-GAN (labels)": "G is told the class, D names it",
    "K + 1 classes (labels)": "D names the class of data",
}


def _normal(mean: float, sd: float) -> np.ndarray:
    return np.exp(-(((X - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


def _game(p: np.ndarray, q: np.ndarray, more: dict[str, np.ndarray]) -> Axes:
    """Draws the two densities, the best D, other curves, and their names beside."""
    _, ax = plt.subplots(figsize=(8.4, 3.4), layout="constrained")
    players_on_a_line(X, p, q, p / (p + q), ax=ax, **more)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def _critic():
    p, q = _normal(-3, 0.6), _normal(3, 0.6)
    critic = {"a critic, scaled to 0 … 1": (X.max() - X) / np.ptp(X)}
    ax = _game(p, q, critic)
    ax.set_ylabel("density; answer")
    return ax


def _smoothing():
    p, q = _normal(-1.5, 1.0), _normal(1.5, 1.0)
    smooth = {
        "one-sided: real is 0.9": 0.9 * p / (p + q),
        "both sides: generated is 0.1": (0.9 * p + 0.1 * q) / (p + q),
    }
    return _game(p, q, smooth)


def _noise():
    _, axes = plt.subplots(1, 2, figsize=(8.6, 3.2), sharey=True, layout="constrained")
    titles = {"without noise": 0.4, "with noise of SD 1.5": np.hypot(0.4, 1.5)}
    for ax, (title, sd) in zip(axes, titles.items(), strict=True):
        p, q = _normal(-2, sd), _normal(2, sd)
        players_on_a_line(X, p, q, p / (p + q), title=title, ax=ax)
        ax.label_outer()
    ax.legend(frameon=False, fontsize=9)
    return ax


def _compared():
    about = record("ring_remedies")
    rows = [
        [
            name,
            IDEAS[name],
            f"{min(score['modes'])} – {max(score['modes'])}",
            f"{fmean(score['modes']):.1f}",
            f"{fmean(score['high quality']):.2f}",
            f"{about['seconds each']['0'][name]:.0f} s",
        ]
        for name, score in about["scores"]["0"].items()
    ]
    header = ["remedy", "idea", "modes of 8", "mean", "on a mode", "training"]
    return word_table(header, rows, (2.15, 3.25, 1.0, 0.6, 0.95, 0.8))


def _names_classes():
    fake = unpack_images(record("gan_failures")["runs"]["healthy"]["samples"])[0, 0]
    return gan_diagram(digits().test[0, 0], fake, "0, 1, …, 9,\nor generated?")


FIGURES = (
    SlideFigure(
        "wasserstein-critic",
        "6.8",
        "A slope from afar",
        "Where data and samples do not overlap, the best discriminator is flat at the "
        "samples, and G learns nothing; a Wasserstein critic keeps its slope.",
        "Two narrow bell curves far apart; D is a step between them, a dashed line "
        "falls evenly over the whole way.",
        _critic,
    ),
    SlideFigure(
        "label-smoothing",
        "6.8",
        "One-sided label smoothing",
        "The best discriminator if real counts as 0.9: never surer than that. Smoothed "
        "on both sides it also pulls G towards what G makes already, at the right.",
        "Two bell curves; D falls from 1 to 0, a dashed curve from 0.9 to 0, a dotted "
        "one from 0.9 to 0.1.",
        _smoothing,
    ),
    SlideFigure(
        "added-noise",
        "6.8",
        "Noise added to the samples",
        "Noise on data and samples alike makes them overlap: D is less sure, and its "
        "answer has a slope where the samples are.",
        "Left, two narrow bell curves and a step; right, both are wide and overlap, "
        "and D falls gently.",
        _noise,
    ),
    SlideFigure(
        "training-with-labels",
        "6.8",
        "A discriminator that names classes",
        "D says which digit it is, or that it is generated: one class more than there "
        "are (Salimans et al. 2016). The generated digit is of the recorded GAN.",
        "The diagram of a GAN; the answer of D is a digit from 0 to 9, or generated.",
        _names_classes,
        (DIGITS, FAILURES),
    ),
    SlideFigure(
        "remedies-compared",
        "6.8",
        "Remedies, one by one",
        "Thirteen ways to train the same GAN on a ring of 8 Gaussians: least and most "
        "modes of five networks, their mean, share of samples on a mode, and time.",
        "A table of thirteen remedies; all eight modes by WGAN-GP, feature matching, "
        "instance noise and AC-GAN.",
        _compared,
        (REMEDIES,),
    ),
)
