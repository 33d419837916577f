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
from mvacourse.training.diffusion import DiffusionSettings, train_averaged

CHECKPOINT = "checkpoints/digit_diffusion.safetensors"
N_STEPS, PART = 25, 250  # of DDIM; images made at a time
STRENGTHS = (0.0, 1.0, 3.0)  # of guidance
FEWER_AND_MORE = (2, 5, 10, 25, 50)  # steps, to see what quality they buy


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
    average = train_averaged(model, data, settings)
    n = by_profile(profile, cpu=1000, gpu=1000, smoke=20)
    scores = scores_of(average, digits, n)
    path = writable_data_folder() / CHECKPOINT
    about = provenance("digit_diffusion", profile, start) | {"seed": 0}
    about |= {"settings": vars(settings), "source": digits.source, **scores}
    save_checkpoint(path, average, **about)
    return path


def trained_denoiser() -> tuple[Diffusion, dict]:
    """Loads the network that the course ships, and what its checkpoint tells."""
    model = make_denoiser()
    about = load_checkpoint(find_shipped(CHECKPOINT), model)
    return model.to(get_device()).eval(), about


def scores_of(model: Diffusion, digits: Digits, n: int) -> dict[str, dict]:
    """Scores n samples of each strength of guidance, and of each number of steps.

    Returns:
        "guidance": w → `digit_scores`, and "obeyed", the part in which the judge reads
        the class that was asked for. "steps": number → `digit_scores`, w = 0.
    """
    judge = DigitClassifier().to(digits.test.device).eval()
    load_checkpoint(find_shipped("checkpoints/digit_classifier.safetensors"), judge)
    real = in_parts(judge.features, digits.test)
    c = torch.arange(n, device=digits.test.device) % 10
    guidance, steps = {}, {}
    for w in progress(STRENGTHS, "guided samples"):
        torch.manual_seed(1)
        images = sample_digits(Clipped(Guided(model, w)), n, c)
        obeyed = (in_parts(judge, images).argmax(dim=1) == c).double().mean().item()
        guidance[f"{w:g}"] = digit_scores(images, judge, real) | {"obeyed": obeyed}
    for n_steps in progress(FEWER_AND_MORE, "samples in few steps and many"):
        torch.manual_seed(1)
        images = sample_digits(Clipped(model), n, c, n_steps=n_steps)
        steps[str(n_steps)] = digit_scores(images, judge, real)
    return {"guidance": guidance, "steps": steps}


def sample_digits(
    model: nn.Module, n: int, c: Tensor | None = None, *, n_steps: int = N_STEPS
) -> Tensor:
    """Makes n digits by DDIM, part by part.

    Args:
        model: `make_denoiser`'s, or that `Guided` or `Clipped`.
        n: Images to make.
        c: Their classes `(n,)`; None lets the noise decide.
        n_steps: Of DDIM, 1 … T.

    Returns:
        Images `(n, 1, 28, 28)` in [−1, 1].
    """
    times, device = model.schedule.times(n_steps), next(model.parameters()).device
    noise = torch.randn(n, 1, 28, 28, device=device).split(PART)
    classes = [None] * len(noise) if c is None else c.split(PART)
    return torch.cat(
        [
            finish(ddim(model, x_T, times, **({} if part is None else {"c": part})))
            for x_T, part in zip(noise, classes, strict=True)
        ]
    )
