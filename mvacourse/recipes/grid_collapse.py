"""Mode collapse on the grid and what recovers it, filmed, for notebook 10."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from torch import Tensor

from mvacourse.datasets.packing import pack_points
from mvacourse.datasets.toy import GaussianMixture, grid
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.remedies import AT_LEAST, N_SAMPLES, film, score
from mvacourse.runtime import by_profile, progress
from mvacourse.training.ring import (
    Remedy,
    RingSettings,
    acgan,
    instance_noise,
    vanilla,
    wgan_gp,
)

# Neighbours are 1 apart, σ = 0.1: noise fades from hiding which mode to hardly more
# than that of the data. One update of the critic for one of G, which is enough on the
# ring, fails here.
CONTENDERS: dict[str, Remedy] = {
    "vanilla": vanilla,
    "instance noise": partial(instance_noise, first=0.5, last=0.15),
    "AC-GAN (labels)": acgan,
    "WGAN-GP, 5 critic updates": partial(wgan_gp, n_critic=5),
}
SETTINGS = RingSettings(n_classes=25, n_steps=10_000, n_decay=10_000)  # else as there
N_POINTS = 400  # of each frame kept for the figure
N_SHOWN = 2  # seeds kept for the figure


def grid_collapse(profile: str) -> Path:
    """Films GANs on the grid, all seeds at once, and records scores and samples.

    Killed, it goes on with the method it was at.
    """
    start, mixture = time.perf_counter(), grid()
    n = by_profile(profile, cpu=SETTINGS.n_steps, gpu=SETTINGS.n_steps, smoke=5)
    settings = replace(SETTINGS, n_steps=n, n_decay=n)
    about = {
        "seed": 0,
        "settings": asdict(settings),
        "source": f"grid, σ = {mixture.sigma}",
    }
    about |= {"samples": N_SAMPLES, "samples that make a mode count": AT_LEAST}
    before = recorded_before("grid_collapse", about)
    films, seconds = before.get("films", {}), before.get("seconds each", {})
    if films.keys() == CONTENDERS.keys():  # finished: make it again
        films, seconds = {}, {}
    for name, remedy in progress(CONTENDERS.items(), "methods"):
        if name in films:
            continue
        begin = time.perf_counter()
        films[name] = pack_film(film(remedy, mixture, settings), mixture)
        seconds[name] = round(time.perf_counter() - begin, 1)
        content = provenance("grid_collapse", profile, start) | about
        content |= {"seconds each": seconds, "films": films}
        path = record("grid_collapse", content)
    return path


def pack_film(frames: Mapping[int, Tensor], mixture: GaussianMixture) -> dict:
    """Returns the scores of each frame `(S, n, 2)`, and a few of its points.

    Returns:
        Step, in words → "modes" and "high quality", one value for each seed, and
        "points" of the first seeds as text.
    """
    return {
        str(n): score(x, mixture)
        | {"points": [pack_points(few) for few in x[:N_SHOWN, :N_POINTS]]}
        for n, x in frames.items()
    }
