"""Diffusion of digits pixel by pixel, told the class, for notebook 08."""

import time
from pathlib import Path

import torch
from torch import Tensor, nn

from mvacourse.checkpoints import load_checkpoint, save_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import Digits, load_digits
from mvacourse.evaluation.digit_scores import digit_scores
from mvacourse.models.diffusion import Clipped, Diffusion, Guided
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.models.unet_denoiser import UNetDenoiser
from mvacourse.recipes.record import provenance
from mvacourse.runtime import (
    by_profile,
    find_shipped,
    get_device,
    progress,
    set_seed,
    writable_data_folder,
)
from mvacourse.sampling import ddim, finish, in_parts
from mvacourse.training.averaging import moving_average
from mvacourse.training.diffusion import DiffusionSettings, train_diffusion

N_STEPS, PART = 50, 250  # of DDIM; images made at a time


def make_denoiser() -> Diffusion:
    """Builds the network that the checkpoint fills: 0.4 million weights, 10 classes."""
    network = UNetDenoiser(n_classes=10)
    return Diffusion(network, cosine_schedule(), class_dropout=0.1)


def digit_diffusion(profile: str) -> Path:
    """Trains the lean U-Net on the digits and their classes, and scores its samples."""
    start, device = time.perf_counter(), get_device()
    digits = load_digits().to(device)
    settings = DiffusionSettings.for_shipping(profile)
    generator = set_seed(0)
    model = make_denoiser().to(device)
    data = batches(
        digits.train,
        digits.train_labels,
        batch_size=settings.batch_size,
        generator=generator,
    )
    average = moving_average(model, decay=0.999)
    training = train_diffusion(model, data, settings)
    for _ in progress(training, "diffusion", total=settings.n_steps):
        average.update_parameters(model)
    n = by_profile(profile, cpu=10_000, gpu=10_000, smoke=20)
    scores = scores_of(average.module, digits, n)
    path = writable_data_folder() / "checkpoints" / "digit_diffusion.safetensors"
    about = provenance("digit_diffusion", profile, start) | {"seed": 0}
    about |= {"settings": vars(settings), "source": digits.source, "scores": scores}
    save_checkpoint(path, average.module, **about)
    return path


def scores_of(model: Diffusion, digits: Digits, n: int) -> dict[str, dict[str, float]]:
    """Scores n samples, without classes and with, the latter plain and guided.

    Returns:
        How it was sampled → `digit_scores`, and "obeyed": the part in which the judge
        reads the class that was asked for.
    """
    judge = DigitClassifier().to(digits.test.device).eval()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    real = in_parts(judge.features, digits.test)
    c = torch.arange(n, device=digits.test.device) % 10
    ways = {"without class": (model, None), "of a class": (model, c)}
    ways["guided, w = 1"] = (Guided(model, 1.0), c)
    scores = {}
    for name, (way, classes) in progress(ways.items(), "samples"):
        torch.manual_seed(1)
        images = sample_digits(Clipped(way), n, classes)
        scores[name] = digit_scores(images, judge, real)
        if classes is not None:
            read = in_parts(judge, images).argmax(dim=1)
            scores[name]["obeyed"] = (read == classes).double().mean().item()
    return scores


def sample_digits(model: nn.Module, n: int, c: Tensor | None = None) -> Tensor:
    """Makes n digits by 50 steps of DDIM, part by part.

    Args:
        model: `make_denoiser`'s, or that `Guided` or `Clipped`.
        n: Images to make.
        c: Their classes `(n,)`; None lets the noise decide.

    Returns:
        Images `(n, 1, 28, 28)` in [−1, 1].
    """
    times, device = model.schedule.times(N_STEPS), next(model.parameters()).device
    noise = torch.randn(n, 1, 28, 28, device=device).split(PART)
    classes = [None] * len(noise) if c is None else c.split(PART)
    return torch.cat(
        [
            finish(ddim(model, x_T, times, **({} if part is None else {"c": part})))
            for x_T, part in zip(noise, classes, strict=True)
        ]
    )
