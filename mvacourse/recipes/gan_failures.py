"""A gallery of GAN trainings, one healthy and five with a mistake, for notebook 02."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.datasets.packing import pack_images
from mvacourse.metrics.distribution import frechet_distance
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.models.gan import Discriminator, Generator
from mvacourse.recipes.record import provenance, record
from mvacourse.runtime import find_shipped, get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.gan import GANSettings, players_by_adam, train_gan

NOISE_DIM = 64
SMOOTH = 10  # iterations averaged into one recorded value

# What is changed in words, and in the settings; and what is done to the real images.
RUNS = {
    "healthy": ("nothing", {}),
    "G too slow": ("learning rate of G ÷ 100", {"learning_rate_G": 2e-5}),
    "D too slow": ("learning rate of D ÷ 100", {"learning_rate_D": 2e-5}),
    "steps too large": (
        "both learning rates × 10",
        {"learning_rate_G": 2e-2, "learning_rate_D": 2e-2},
    ),
    "momentum of 0.9": ("β₁ of Adam 0.9 in place of 0.5", {"beta_1": 0.9}),
    "wrong range": ("real images in [0, 1], generated in [−1, 1]", {}),
}


def gan_failures(profile: str) -> Path:
    """Runs each for half as long as notebook 02 and records curves and samples."""
    start, device = time.perf_counter(), get_device()
    digits = load_digits().to(device)
    judge = DigitClassifier()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    judge = judge.to(device).eval()
    base = GANSettings.for_profile(profile)
    base = replace(base, n_steps=base.n_steps // 2)
    test = in_parts(judge.features, digits.test)
    runs = {}
    for name, (changed, settings) in progress(RUNS.items(), "runs"):
        x = (digits.train + 1) / 2 if name == "wrong range" else digits.train
        losses, samples = _run(x, replace(base, **settings))
        counts = in_parts(judge, samples).argmax(dim=1).bincount(minlength=10)
        runs[name] = {
            "changed": changed,
            "losses": losses,
            "samples": pack_images(samples[:14]),
            # A class is there if 1 % of the samples are of it.
            "classes": int((counts >= len(samples) // 100).sum()),
            "frechet": frechet_distance(in_parts(judge.features, samples), test),
        }
    about = provenance("gan_failures", profile, start) | {"seed": 0}
    about |= {"settings": vars(base), "source": digits.source}
    return record("gan_failures", about | {"runs": runs})


def _run(x: Tensor, settings: GANSettings) -> tuple[dict[str, list[float]], Tensor]:
    """Returns the smoothed losses, and 1,000 samples."""
    generator = set_seed(0)
    G, D = Generator(NOISE_DIM).to(x.device), Discriminator().to(x.device)
    players = players_by_adam(G, D, NOISE_DIM, settings)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    records = list(train_gan(players, data, settings))
    losses = {name: [r[name] for r in records] for name in ("D", "G")}
    z = torch.randn(1000, NOISE_DIM, device=x.device)
    return {k: list(_means(v)) for k, v in losses.items()}, in_parts(G.eval(), z)


def _means(values: list[float]) -> Iterator[float]:
    for n in range(0, len(values), SMOOTH):
        part = values[n : n + SMOOTH]
        yield round(sum(part) / len(part), 4)
