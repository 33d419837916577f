"""The reverse process: from noise to data, step by step, and other walks.

Each sampler is a generator of steps: a film, a progress bar or an early stop is the
caller's `for`, and `finish` takes the last step alone. A model is a `Diffusion`, or one
that is `Guided` or `Clipped`; conditions are passed on to its network.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Step(NamedTuple):
    """Where a walk has come to.

    Attributes:
        t: Time that is reached.
        x_t: Data with the noise of this time `(B, ...)`; the sample at t = 0.
        x_0: What the model said, one step before, would be at the end `(B, ...)`.
    """

    t: int
    x_t: Tensor
    x_0: Tensor


def finish(steps: Iterable[Step]) -> Tensor:
    """Walks to the end and returns where it is `(B, ...)`."""
    (last,) = deque(steps, maxlen=1)
    return last.x_t


@torch.no_grad()
def ancestral(
    model: nn.Module, x_t: Tensor, times: Sequence[int], **condition
) -> Iterator[Step]:
    """Draws x_s from q(x_s|x_t, x̂_0), time by time: noise is taken and new noise added.

    Args:
        model: Denoiser, in evaluation mode.
        x_t: Where the walk begins `(B, ...)`; from T on, ε ~ N(0, I).
        times: From the start down to 0, `model.schedule.times(n_steps)`.
        **condition: Classes `c` `(B,)`, an `image` `(B, C, H, W)`.

    Yields:
        The step made to each of the times but the first.

    Reference:
        Ho et al. (2020), Denoising diffusion probabilistic models, algorithm 2.
    """
    for t, s in pairwise(times):
        x_0 = model(x_t, t, **condition).x_0
        mean, variance = model.schedule.posterior(x_0, x_t, t, s)
        x_t = mean if s == 0 else mean + math.sqrt(variance) * torch.randn_like(x_t)
        yield Step(s, x_t, x_0)


@torch.no_grad()
def ddim(
    model: nn.Module,
    x_t: Tensor,
    times: Sequence[int],
    *,
    eta: float = 0.0,
    **condition,
) -> Iterator[Step]:
    """Walks to x_s = √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z.

    With η = 0, σ = 0: the noise at the start decides all, and few steps are enough.
    With η = 1, σ² is the variance of the posterior, and the walk is `ancestral`.

    Args:
        model: Denoiser, in evaluation mode.
        x_t: Where the walk begins `(B, ...)`; from T on, ε ~ N(0, I).
        times: From the start down to 0.
        eta: η, 0 … 1.
        **condition: As in `ancestral`.

    Yields:
        The step made to each of the times but the first.

    Reference:
        Song, Meng & Ermon (2021), Denoising diffusion implicit models, equations 12
        and 16.
    """
    for t, s in pairwise(times):
        x_0, eps, _ = model(x_t, t, **condition)
        _, variance = model.schedule.posterior(x_0, x_t, t, s)
        alpha_bar = float(model.schedule.alpha_bar[s])
        left = max(0.0, 1 - alpha_bar - eta**2 * variance)
        x_t = math.sqrt(alpha_bar) * x_0 + math.sqrt(left) * eps
        if eta and s:
            x_t = x_t + eta * math.sqrt(variance) * torch.randn_like(x_t)
        yield Step(s, x_t, x_0)


@torch.no_grad()
def invert(
    model: nn.Module,
    x_0: Tensor,
    times: Sequence[int],
    *,
    n_iterations: int = 1,
    **condition,
) -> Iterator[Step]:
    """Finds the noise from which `ddim` makes these data, by walking backwards.

    From x_s to the x_t that one step f of DDIM would bring back to x_s, by the fixed
    point of x_t ← x_t + (x_s − f(x_t)), begun at x_s. One iteration is the usual
    inversion, right as far as the step is short; more make up for long steps.

    Args:
        model: Denoiser, in evaluation mode.
        x_0: Data `(B, ...)`.
        times: From the end down to 0, as `ddim` would walk.
        n_iterations: At each step; each costs one look of the network.
        **condition: As in `ancestral`.

    Yields:
        The step made to each of the times but 0, upwards.

    Reference:
        Song et al. (2021), section 4.3; Pan et al. (2023), Effective real image
        editing with accelerated iterative diffusion inversion, section 3.
    """
    x_s = x_0
    for s, t in pairwise(reversed(times)):
        x_t = x_s
        for _ in range(n_iterations):
            (back,) = ddim(model, x_t, [t, s], **condition)
            x_t = x_t + (x_s - back.x_t)
        x_s = x_t
        yield Step(t, x_t, back.x_0)


@torch.no_grad()
def there_and_back(
    model: nn.Module, x_0: Tensor, times: Sequence[int], **condition
) -> Iterator[Step]:
    """Adds noise up to the first of the times, and returns by `ddim`.

    What the model knows of data of its kind comes back, what it does not know is lost
    in the noise: x_0 less the result is where an image is unusual.

    Args:
        model: Denoiser, in evaluation mode.
        x_0: Data `(B, ...)`, of the kind the model was trained with or not.
        times: From the turning point, less than T, down to 0,
            `model.schedule.times(n_steps, start)`.
        **condition: As in `ancestral`.

    Yields:
        The steps of the way back.

    Reference:
        Meng et al. (2022), SDEdit; Wyatt et al. (2022), AnoDDPM, for anomalies.
    """
    x_t = model.schedule.add_noise(x_0, times[0], torch.randn_like(x_0))
    yield from ddim(model, x_t, times, **condition)


def denoise(
    model: nn.Module, x: Tensor, sigma: float, n_steps: int = 10, **condition
) -> Tensor:
    """Takes Gaussian noise of a known strength away.

    x = x_0 + σ ε is, but for the scale, an x_t of the time at which noise over signal
    is σ; the reverse process goes on from there.

    Args:
        model: Denoiser, in evaluation mode.
        x: Images with noise `(B, C, H, W)`.
        sigma: σ, in units of the images.
        n_steps: At most; fewer where the time is less.
        **condition: As in `ancestral`.

    Returns:
        Images `(B, C, H, W)`.
    """
    t = model.schedule.time_of(sigma)
    signal, _ = model.schedule.signal_and_noise(t, x)
    times = model.schedule.times(min(n_steps, t), t)
    return finish(ddim(model, signal * x, times, **condition))
