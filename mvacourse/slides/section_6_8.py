"""Figures of section 6.8, Difficulties and extensions."""

import matplotlib.pyplot as plt

from mvacourse.datasets.packing import unpack_images, unpack_points
from mvacourse.datasets.toy import grid
from mvacourse.plotting.dynamics import over_iterations, paths_in_field, saddle
from mvacourse.plotting.points import score_per_seed, snapshots
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.saturation import generator_slopes
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import record
from mvacourse.training.minimax_xy import RULES, play, simultaneous

START, ETA = (1.0, 0.5), 0.2
FILMS, REMEDIES = "results/grid_collapse.json", "results/ring_remedies.json"
FAILURES = "results/gan_failures.json"


def _xy_curves():
    return over_iterations(play(simultaneous, START, ETA, 100))


def _xy_saddle():
    path = play(simultaneous, START, ETA, 30)
    figure = plt.figure(figsize=(9, 4), layout="constrained")
    paths_in_field({"simultaneous": path}, ax=figure.add_subplot(1, 2, 1))
    saddle(path, ax=figure.add_subplot(1, 2, 2, projection="3d"))
    return figure


def _xy_rules():
    figure, axes = plt.subplots(2, 4, figsize=(11, 6.2), layout="constrained")
    for ax, (name, rule) in zip(axes.flat, RULES.items(), strict=True):
        paths_in_field({name: play(rule, START, ETA, 100)}, ax=ax)
        ax.label_outer()
    return figure


def _rows(name: str, seeds: tuple[int, ...]) -> dict:
    """Returns a row of `snapshots` for each seed of a recorded film."""
    return {
        f"{name.split(',')[0]}, seed {s}": {
            f"step {n}": unpack_points(frame["points"][s])
            for n, frame in record("grid_collapse")["films"][name].items()
        }
        for s in seeds
    }


def _collapse():
    return snapshots(_rows("vanilla", (0, 1)), grid().means)


def _recovered():
    names = [name for name in record("grid_collapse")["films"] if name != "vanilla"]
    rows = {k: v for name in names for k, v in _rows(name, (0,)).items()}
    return snapshots(rows, grid().means)


def _remedies():
    scores = record("ring_remedies")["scores"]["0"]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9, 4.2), sharey=True, layout="constrained"
    )
    modes = {name: score["modes"] for name, score in scores.items()}
    quality = {name: score["high quality"] for name, score in scores.items()}
    score_per_seed(modes, best=8, xlabel="modes covered, of 8", ax=left)
    score_per_seed(quality, best=0.99, xlabel="fraction of high quality", ax=right)
    return figure


def _failures():
    runs = record("gan_failures")["runs"]
    rows = {
        f"{name}:\n{run['changed']}": unpack_images(run["samples"])[:10]
        for name, run in runs.items()
    }
    _, ax = plt.subplots(figsize=(9.6, 4.4), layout="constrained")
    title = f"made after {record('gan_failures')['source']}"
    return image_rows(rows, title=title, ax=ax)


FIGURES = (
    SlideFigure(
        "vanishing-gradients",
        "6.8",
        "Vanishing gradients",
        "How strongly each loss of G pulls at D's logit: where D is sure that an image "
        "is generated, the minimax loss pulls no more.",
        "Three curves over D's logit: minimax rises from 0 to 1, non-saturating falls "
        "from 1 to 0, Wasserstein stays at 1.",
        generator_slopes,
    ),
    SlideFigure(
        "xy-curves",
        "6.8",
        "xy, x and y over the iterations",
        "min over x, max over y of V = xy, simultaneous gradient steps with η = 0.2 "
        "from (1, 0.5).",
        "Three oscillations that grow without end.",
        _xy_curves,
    ),
    SlideFigure(
        "xy-saddle",
        "6.8",
        "The saddle",
        "30 simultaneous steps in the plane and on the surface V = xy: away from the "
        "saddle point at 0.",
        "A spiral that opens, over a field of arrows that turn; the same on a saddle "
        "surface.",
        _xy_saddle,
    ),
    SlideFigure(
        "xy-rules",
        "6.8",
        "Eight rules for the same game",
        "100 steps of each rule from the same start, η = 0.2.",
        "Eight panels: some spirals open, one is a circle, and some close in on the "
        "middle.",
        _xy_rules,
    ),
    SlideFigure(
        "mode-collapse",
        "6.8",
        "Mode collapse",
        "Samples of a GAN on a grid of 25 Gaussians as training goes on, two seeds; "
        "rings mark the means.",
        "Two rows of five scatter plots: an even scatter gathers on some of 25 rings "
        "and leaves the others empty.",
        _collapse,
        (FILMS,),
    ),
    SlideFigure(
        "mode-collapse-remedies",
        "6.8",
        "What recovers the modes",
        "The same grid with instance noise, with labels and with a Wasserstein critic.",
        "Three rows of five scatter plots that end with points on all 25 rings.",
        _recovered,
        (FILMS,),
    ),
    SlideFigure(
        "remedies-table",
        "6.8",
        "Remedies, measured",
        "Thirteen ways to train the same GAN on a ring of 8 Gaussians, five networks "
        "each: dots are networks, lines means, dashed is the truth.",
        "Two dot plots by remedy: modes covered and share of samples on a mode.",
        _remedies,
        (REMEDIES,),
    ),
    SlideFigure(
        "gan-failures",
        "6.8",
        "A gallery of mistakes",
        "Ten digits of one healthy training and of five with one mistake each.",
        "Six rows of generated digits, legible in the first.",
        _failures,
        (FAILURES,),
    ),
)
