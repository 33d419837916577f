"""Training of a denoiser: add noise, say what was added."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import OneCycleLR

from mvacourse.losses import l2_loss
from mvacourse.models.diffusion import Diffusion, read_both
from mvacourse.runtime import by_profile, progress
from mvacourse.training.averaging import moving_average
from mvacourse.training.loop import fit


@dataclass(frozen=True)
class DiffusionSettings:
    """How long and how fast; the defaults are those of digits in the cpu profile."""

    n_steps: int = 600  # 0.3 epochs of 60,000
    batch_size: int = 32  # many small steps rather than few large ones
    learning_rate: float = 2e-3  # the peak of one cycle (Smith & Topin 2019)

    @classmethod
    def for_profile(cls, profile: str) -> "DiffusionSettings":
        """Returns the settings of "cpu", "gpu" (50 epochs) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=93_750, smoke=20)
        return replace(cls(), n_steps=n_steps)

    @classmethod
    def for_shipping(cls, profile: str) -> "DiffusionSettings":
        """Returns settings for the digits of the checkpoint: 8 epochs of 60,000."""
        n_steps = by_profile(profile, cpu=7500, gpu=75_000, smoke=20)
        return cls(n_steps=n_steps, batch_size=64)

    @classmethod
    def for_heads(cls, profile: str) -> "DiffusionSettings":
        """Returns settings for slices of heads, of 2 mm in "cpu", 1 mm in "gpu"."""
        n_steps = by_profile(profile, cpu=4000, gpu=100_000, smoke=4)
        return cls(n_steps=n_steps, batch_size=4)

    @classmethod
    def for_points(cls, profile: str) -> "DiffusionSettings":
        """Returns settings for points of the plane, the same in "cpu" and "gpu"."""
        n_steps = by_profile(profile, cpu=2000, gpu=2000, smoke=20)
        return cls(n_steps=n_steps, batch_size=256, learning_rate=4e-3)

    @classmethod
    def for_latents(cls, profile: str) -> "DiffusionSettings":
        """Returns settings for latent variables of digits."""
        n_steps = by_profile(profile, cpu=4000, gpu=40_000, smoke=20)
        return cls(n_steps=n_steps, batch_size=256, learning_rate=4e-3)


def diffusion_step(
    model: Diffusion,
    optimizer: Optimizer,
    x_0: Tensor,
    c: Tensor | None = None,
    image: Tensor | None = None,
) -> dict[str, Tensor]:
    """Makes one update: descends E‖ε − ε̂(x_t, t)‖², t ~ U{1 … T}, ε ~ N(0, I).

    This is the simple loss of the paper where the network predicts ε. Where it predicts
    x_0 or v, the same is asked of these: the errors of the three differ by a factor,
    that depends on t alone.

    Args:
        model: Denoiser.
        optimizer: Of its parameters.
        x_0: Data `(B, ...)`.
        c: Their classes `(B,)`, or None.
        image: Image that is the condition `(B, C, H, W)`, or None.

    Returns:
        "loss": averaged over coordinates and batch.

    Reference:
        Ho et al. (2020), Denoising diffusion probabilistic models, algorithm 1. Classes
        are dropped as in Ho & Salimans (2022), algorithm 1.
    """
    t = model.schedule.draw_times(len(x_0))  # (B,)
    eps = torch.randn_like(x_0)
    x_t = model.schedule.add_noise(x_0, t, eps)
    condition = {} if image is None else {"image": image}
    if c is not None:
        condition["c"] = model.drop_classes(c)

    said = model(x_t, t, **condition)
    truth = read_both(x_0, eps, *model.schedule.signal_and_noise(t, x_0))
    loss = l2_loss(getattr(said, model.predicts), getattr(truth, model.predicts))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.detach()}


def train_diffusion(
    model: Diffusion,
    batches: Iterable[tuple[Tensor | None, ...]],
    settings: DiffusionSettings,
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`).

    Args:
        model: Denoiser; its moving average (`moving_average`) draws better samples.
        batches: Of (x_0,), (x_0, c) or (x_0, c or None, image).
        settings: How long and how fast.
    """
    optimizer = AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    schedule = OneCycleLR(optimizer, settings.learning_rate, settings.n_steps)
    step = partial(diffusion_step, model, optimizer)
    return fit(step, batches, settings.n_steps, [schedule], [model])


def train_averaged(
    model: Diffusion,
    batches: Iterable[tuple[Tensor | None, ...]],
    settings: DiffusionSettings,
) -> Diffusion:
    """Trains to the end, as `train_diffusion`; returns the moving average, to draw."""
    average = moving_average(model, 0.999)
    training = train_diffusion(model, batches, settings)
    for _ in progress(training, "diffusion", total=settings.n_steps):
        average.update_parameters(model)
    return average.module.eval()
