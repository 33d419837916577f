"""Fréchet distance after a minute of training: our GAN against the common recipe.

The recipe of many public tutorials: 100-D noise, perceptrons of 128-256-512-1024 for G
and 512-256 for D, Adam at 2e-4, batches of 64.
"""

import time

import torch
from torch import nn

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.metrics.distribution import frechet_distance
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.models.gan import Discriminator, Generator
from mvacourse.runtime import find_shipped, set_seed
from mvacourse.sampling import in_parts, sample
from mvacourse.training.averaging import moving_average
from mvacourse.training.gan import GANSettings, players_by_adam, train_gan

SECONDS, N_SAMPLES, FOREVER = 60.0, 10_000, 10**9


def tutorial_networks() -> tuple[nn.Module, nn.Module]:
    """Builds the two perceptrons of the recipe."""
    G, width = [nn.Linear(100, 128), nn.LeakyReLU(0.2)], 128
    for wider in (256, 512, 1024):
        G += [nn.Linear(width, wider), nn.BatchNorm1d(wider, 0.8), nn.LeakyReLU(0.2)]
        width = wider
    G += [nn.Linear(width, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28))]
    D = [nn.Flatten(), nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256)]
    return nn.Sequential(*G), nn.Sequential(*D, nn.LeakyReLU(0.2), nn.Linear(256, 1))


def generators_after(seconds: float, networks, noise_dim: int, settings, x):
    """Trains for this long; returns G, its moving average and the iterations made."""
    players = players_by_adam(*networks, noise_dim, settings)
    average, start = moving_average(players.G), time.perf_counter()
    training = train_gan(players, batches(x, batch_size=64), settings)
    for n, _ in enumerate(training, start=1):
        average.update_parameters(players.G)
        if time.perf_counter() - start > seconds:
            return players.G.eval(), average.module, n


def main() -> None:
    digits = load_digits()
    judge = DigitClassifier()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    judge.eval()
    test = in_parts(judge.features, digits.test)
    tutorial = GANSettings(FOREVER, learning_rate_G=2e-4, learning_rate_D=2e-4)
    recipes = {
        "tutorial": (tutorial_networks, 100, tutorial),
        "ours": (lambda: (Generator(), Discriminator()), 64, GANSettings(FOREVER)),
    }
    distance = {}
    for name, (networks, noise_dim, settings) in recipes.items():
        set_seed(0)
        G, average, n = generators_after(
            SECONDS, networks(), noise_dim, settings, digits.train
        )
        for which, network in (("", G), (", moving average of G", average)):
            torch.manual_seed(1)
            images = sample(network, N_SAMPLES, noise_dim)
            d = frechet_distance(in_parts(judge.features, images), test)
            distance[name + which] = d
            print(f"{name}{which}: {d:.1f} after {n} iterations ({digits.source})")
    ratio = distance["ours, moving average of G"] / min(
        distance["tutorial"], distance["tutorial, moving average of G"]
    )
    print(f"ours is {ratio:.2f} of the tutorial's better one")
