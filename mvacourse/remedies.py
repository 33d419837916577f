"""Remedies of mode collapse, each measured on a mixture of Gaussians."""

from collections.abc import Mapping
from statistics import mean, stdev

import torch
from torch import Tensor

from mvacourse.datasets.toy import GaussianMixture
from mvacourse.metrics.modes import high_quality, modes_covered
from mvacourse.runtime import set_seed
from mvacourse.training.gan import Players
from mvacourse.training.loop import fit
from mvacourse.training.ring import Remedy, RingSettings
from mvacourse.training.schedules import linear_decay

Scores = dict[str, list[float]]  # "modes" and "high quality", one value for each seed

N_SAMPLES = 2500  # as in Srivastava et al. (2017), section 4.1
AT_LEAST = 10  # of them on a mode for it to count, one would do there


@torch.no_grad()
def draw(players: Players, settings: RingSettings, n: int = N_SAMPLES) -> Tensor:
    """Draws n samples of each of the S generators, `(S, n, 2)`."""
    return players.G(torch.randn(settings.n_networks, n, settings.noise_dim))


def film(
    remedy: Remedy,
    mixture: GaussianMixture,
    settings: RingSettings,
    n_frames: int = 5,
    seed: int = 0,
) -> dict[int, Tensor]:
    """Trains S pairs of players from scratch and draws samples now and then.

    Returns:
        Step → samples `(S, 2500, 2)` at `n_frames` steps evenly spaced, the last one
        the last.

    Raises:
        ValueError: The steps cannot be divided into that many frames.
    """
    n_steps, (every, rest) = settings.n_steps, divmod(settings.n_steps, n_frames)
    if rest:
        raise ValueError(f"n_steps is {n_steps}, expected a multiple of {n_frames}.")
    generator = set_seed(seed)
    players, step = remedy(settings)
    optimizers = (players.optimizer_G, players.optimizer_D)
    falling = [linear_decay(o, n_steps, settings.n_decay) for o in optimizers]
    S, m = settings.n_networks, settings.batch_size
    batches, frames = mixture.batches(S, m, generator=generator), {}
    for n, _losses in enumerate(fit(step, batches, n_steps, falling), start=1):
        if n % every == 0:
            with torch.random.fork_rng():  # to look must not change the training
                frames[n] = draw(players, settings)
    return frames


def measure(
    remedy: Remedy, mixture: GaussianMixture, settings: RingSettings, seed: int = 0
) -> Scores:
    """Trains S pairs of players from scratch and scores what each generator makes."""
    (x,) = film(remedy, mixture, settings, n_frames=1, seed=seed).values()
    return score(x, mixture)


def score(x: Tensor, mixture: GaussianMixture) -> Scores:
    """Scores the samples `(S, n, 2)` of S generators.

    Returns:
        "modes" and "high quality", one value for each of the S.
    """
    covered = modes_covered(x, mixture.means, mixture.sigma, at_least=AT_LEAST)
    quality = high_quality(x, mixture.means, mixture.sigma)
    return {"modes": covered.tolist(), "high quality": quality.tolist()}


def table(scores: Mapping[str, Scores]) -> str:
    """Writes mean and standard deviation over the seeds, a line for each method."""
    width = max(map(len, scores)) + 2
    titles = f"{'modes covered':>13}{'high quality':>16}   modes, seed by seed"
    lines = [" " * width + titles]
    for name, score in scores.items():
        modes, quality = score["modes"], score["high quality"]
        lines.append(
            f"{name:{width}}{mean(modes):7.1f} ± {stdev(modes):3.1f}"
            f"{mean(quality):9.2f} ± {stdev(quality):.2f}   {modes}"
        )
    return "\n".join(lines)
