"""VAE, GAN and diffusion on the same digits, each a minute of training: notebook 08."""

import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.evaluation.digit_scores import digit_scores
from mvacourse.models.diffusion import Clipped
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.recipes.digit_autoencoders import trained_vae
from mvacourse.recipes.digit_diffusion import sample_digits, trained_denoiser
from mvacourse.recipes.digit_film import NOISE_DIM, mean_generators, new_players
from mvacourse.recipes.latent_digits import (
    LATENT_DIM,
    latent_denoiser,
    latent_space,
    sample_latents,
)
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, find_shipped, get_device, progress, set_seed
from mvacourse.sampling import in_parts, sample
from mvacourse.training.diffusion import DiffusionSettings
from mvacourse.training.gan import GANSettings

SEEDS = (0, 1, 2)
PIXELS = "pixel diffusion"
Sampler = Callable[[int], Tensor]  # how many → images (n, 1, 28, 28)


def vae(x: Tensor, profile: str) -> Sampler:
    """Trains a VAE as in notebook 01, with more latent variables."""
    decoder = trained_vae(x, LATENT_DIM, profile).decoder
    return lambda n: sample(decoder, n, LATENT_DIM)


def gan(x: Tensor, profile: str) -> Sampler:
    """Trains the GAN of notebook 02; its generator is the moving average."""
    settings = GANSettings.for_profile(profile)
    players = new_players(settings, x.device)
    data = batches(x, batch_size=settings.batch_size)
    *_, G_mean = mean_generators(players, data, settings)
    return lambda n: sample(G_mean, n, NOISE_DIM)


def latent_diffusion(x: Tensor, profile: str) -> Sampler:
    """Trains an autoencoder, then a denoiser of its latent variables."""
    space = latent_space(x, profile)
    settings = DiffusionSettings.for_latents(profile)
    model = latent_denoiser(in_parts(space.encode, x), settings)
    return lambda n: sample_latents(model, space, n)


def pixel_diffusion(x: Tensor, profile: str) -> Sampler:
    """Takes the network that the course ships: trained for longer, told the class."""
    model = Clipped(trained_denoiser()[0])
    return lambda n: sample_digits(model, n, torch.arange(n, device=x.device) % 10)


METHODS = {
    "VAE": vae,
    "GAN": gan,
    "latent diffusion": latent_diffusion,
    PIXELS: pixel_diffusion,
}


def digit_trilemma(profile: str) -> Path:
    """Trains each method from three seeds, and scores 1,000 samples of each.

    Killed, it goes on with the training it was at.
    """
    start = time.perf_counter()
    digits = load_digits().to(get_device())
    judge = DigitClassifier().to(digits.test.device).eval()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    n = by_profile(profile, cpu=1000, gpu=1000, smoke=20)
    about = {"source": digits.source, "seeds": SEEDS, "samples": n}
    content = {"scores": {name: {} for name in METHODS}}
    content |= recorded_before("digit_trilemma", about)
    for name, train in METHODS.items():
        scores = content["scores"][name]
        for seed in progress((0,) if name == PIXELS else SEEDS, name):
            if str(seed) in scores.get("sampling time", {}):
                continue
            set_seed(seed)
            for metric, value in measure(train, digits, judge, profile, n).items():
                scores.setdefault(metric, {})[str(seed)] = value
            content |= provenance("digit_trilemma", profile, start) | about
            record("digit_trilemma", content)
    return record("digit_trilemma", content)


def measure(train, digits, judge: nn.Module, profile: str, n: int) -> dict[str, float]:
    """Trains once, and scores n samples.

    Returns:
        `digit_scores`; "training time" in s and "sampling time" in ms an image: of the
        processor, so that other processes do not count, or of the clock with a GPU. The
        training of what was trained before is that of its checkpoint.
    """
    clock = time.perf_counter if digits.test.is_cuda else time.process_time
    begin = clock()
    draw = train(digits.train, profile)
    trained = clock()
    images = draw(n)
    done = clock()
    scores = digit_scores(images, judge, in_parts(judge.features, digits.test))
    seconds = trained - begin
    if train is pixel_diffusion:
        seconds = trained_denoiser()[1]["seconds"]
    sampling = 1000 * (done - trained) / n
    return scores | {"training time": seconds, "sampling time": sampling}
