"""Remedies of mode collapse, each measured on the ring of Gaussians.

    python -m mvacourse.remedies        writes data/results/ring_remedies.json
"""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor

from mvacourse.datasets.toy import GaussianMixture, ring
from mvacourse.metrics.modes import high_quality, modes_covered
from mvacourse.runtime import CHECKOUT, atomic_write, set_seed
from mvacourse.training.gan import Players
from mvacourse.training.loop import fit
from mvacourse.training.ring import REMEDIES, Remedy, RingSettings

N_SAMPLES = 2500  # as in Srivastava et al. (2017), section 4.1
AT_LEAST = 25  # of them on a mode, 1 %, for it to count: a stray one does not
RESULT = CHECKOUT / "data" / "results" / "ring_remedies.json"


@torch.no_grad()
def draw(players: Players, settings: RingSettings, n: int = N_SAMPLES) -> Tensor:
    """Draws n samples of each of the S generators, `(S, n, 2)`."""
    return players.G(torch.randn(settings.n_networks, n, settings.noise_dim))


def measure(
    remedy: Remedy, mixture: GaussianMixture, settings: RingSettings, seed: int = 0
) -> dict[str, list[float]]:
    """Trains S pairs of players from scratch and measures what each generator makes.

    Returns:
        "modes" and "high quality", one value for each of the S.
    """
    generator = set_seed(seed)
    players, step = remedy(settings)
    S, m = settings.n_networks, settings.batch_size
    batches = mixture.batches(S, m, generator=generator)
    for _losses in fit(step, batches, settings.n_steps):
        pass
    x = draw(players, settings)
    covered = modes_covered(x, mixture.means, mixture.sigma, at_least=AT_LEAST)
    quality = high_quality(x, mixture.means, mixture.sigma)
    return {"modes": covered.tolist(), "high quality": quality.tolist()}
