"""Paints the brain into its cavity, with folds of the person's own."""

import numpy as np

from mvacourse.datasets.phantom import face
from mvacourse.datasets.phantom.canvas import Canvas
from mvacourse.datasets.phantom.grid import smooth_field
from mvacourse.datasets.phantom.template import load_template, sample
from mvacourse.datasets.phantom.tissues import BRAIN

SHARPEN = 2.2  # an average of many brains is blurred; this power undoes it


def paint_brain(canvas: Canvas, inner, cavity, atrophy: float, rng) -> None:
    """Paints fluid, dura and brain.

    Args:
        canvas: With everything outside the brain painted.
        inner: Distance to the inner table, negative inside, mm.
        cavity: Fraction of each voxel inside the skull.
        atrophy: Adds fluid to the folds.
        rng: Stream of the folds.
    """
    canvas.paint("csf", cavity)
    canvas.paint("dura", 0.6 * np.exp(-0.5 * (inner + 0.5) ** 2) * cavity)
    average = _average_brain(canvas)
    folded = _fold(average, atrophy, canvas.grid, rng)
    tissue = {name: cavity * folded[name] for name in BRAIN if name != "csf"}
    canvas.paint_all(tissue)
    # The pyramids of the temporal bone reach in where there is no brain.
    free = np.clip(1 - 1.5 * sum(tissue.values()), 0, 1)
    canvas.paint("compact_bone", free * canvas.inside(face.PETROUS_BONES))


def _average_brain(canvas: Canvas) -> dict[str, np.ndarray]:
    """Samples the template: fractions of the four tissues, summing to 1."""
    template = load_template()
    brain = {
        "cortex": sample(template.grey, canvas.points) / 255,
        "deep_grey": sample(template.deep_grey, canvas.points) / 255,
        "white": sample(template.white, canvas.points) / 255,
    }
    return {"csf": np.clip(1 - sum(brain.values()), 0, 1), **brain}


def _fold(average: dict, atrophy: float, grid, rng) -> dict[str, np.ndarray]:
    """Lets the tissues compete again: p ∝ (average + 0.02)^2.2 · exp(smooth noise).

    Where the average is torn between tissues, as in every sulcus, the noise decides:
    each person, and each half of the brain, gets folds of its own.
    """
    spread = {"csf": 0.55, "cortex": 0.45, "white": 0.45, "deep_grey": 0.2}
    bias = {"csf": 0.45 + 0.35 * atrophy, "cortex": -0.15}
    logits = {}
    for name, p in average.items():
        noise = 0.8 * smooth_field(rng, grid, 7) + 0.6 * smooth_field(rng, grid, 16)
        logits[name] = SHARPEN * np.log(p + 0.02) + spread[name] * noise
        logits[name] += bias.get(name, 0)
    top = np.maximum.reduce(list(logits.values()))
    weights = {name: np.exp(logit - top) for name, logit in logits.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
