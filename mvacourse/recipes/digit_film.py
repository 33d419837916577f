"""One GAN of digits, filmed as it learns, as in notebook 02."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.datasets.packing import pack_images
from mvacourse.models.gan import Discriminator, Generator
from mvacourse.recipes.record import provenance, record
from mvacourse.runtime import get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.averaging import moving_average
from mvacourse.training.gan import GANSettings, Players, players_by_adam, train_gan

NOISE_DIM, N_IMAGES = 64, 14
PARTS = (64, 24, 8, 4, 2, 1)  # a frame after 1/64 of the iterations, 1/24, …
SEEDS = {"weights": 0, "noise": 1}


def new_players(settings: GANSettings, device: torch.device) -> Players:
    """Returns fresh networks of notebook 02, and their optimisers."""
    G, D = Generator(NOISE_DIM).to(device), Discriminator().to(device)
    return players_by_adam(G, D, NOISE_DIM, settings)


def mean_generators(
    players: Players, data: Iterable[tuple[Tensor]], settings: GANSettings
) -> Iterator[nn.Module]:
    """Trains as `train_gan` does; yields the mean generator after each iteration."""
    average = moving_average(players.G)
    training = train_gan(players, data, settings)
    for _ in progress(training, "GAN", total=settings.n_steps):
        average.update_parameters(players.G)
        yield average.module


def film(players: Players, x: Tensor, settings: GANSettings) -> dict[int, Tensor]:
    """Trains on x `(N, 1, 28, 28)`, and draws the same noise vectors again and again.

    Returns:
        Iteration → images `(14, 1, 28, 28)` in [−1, 1].
    """
    frames = {settings.n_steps // part for part in PARTS}
    generator = set_seed(SEEDS["noise"])
    z = torch.randn(N_IMAGES, NOISE_DIM, device=x.device)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    generators = enumerate(mean_generators(players, data, settings), start=1)
    return {n: in_parts(G, z).cpu() for n, G in generators if n in frames}


def digit_film(profile: str) -> Path:
    """Trains the GAN of notebook 02, and records what fourteen noise vectors become."""
    start, digits = time.perf_counter(), load_digits().to(get_device())
    settings = GANSettings.for_profile(profile)
    set_seed(SEEDS["weights"])
    frames = film(new_players(settings, digits.train.device), digits.train, settings)
    about = provenance("digit_film", profile, start) | {"seed": SEEDS}
    about |= {"settings": vars(settings), "source": digits.source}
    packed = {str(n): pack_images(images) for n, images in frames.items()}
    return record("digit_film", about | {"frames": packed})
