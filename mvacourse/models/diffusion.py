"""What a denoiser says: ε, x_0 and v are three readings of one thing."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from mvacourse.models.noise_schedule import NoiseSchedule


class Reading(NamedTuple):
    """The same guess, read as the data, as the noise and as their velocity.

    x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε is a turn of (x_0, ε) by an angle; v is the other
    axis, v = √ᾱ_t ε − √(1 − ᾱ_t) x_0. Given x_t, one of the three gives the others.

    Attributes:
        x_0: Data without noise `(B, ...)`.
        eps: Noise ε, the same shape.
        v: Velocity, the same shape.

    Reference:
        Salimans & Ho (2022), Progressive distillation for fast sampling of diffusion
        models, appendix D.
    """

    x_0: Tensor
    eps: Tensor
    v: Tensor


def read_both(x_0: Tensor, eps: Tensor, signal: Tensor, noise: Tensor) -> Reading:
    """Reads x_0 and ε, where both are known: v = √ᾱ_t ε − √(1 − ᾱ_t) x_0."""
    return Reading(x_0, eps, signal * eps - noise * x_0)


def read_x_0(x_0: Tensor, x_t: Tensor, signal: Tensor, noise: Tensor) -> Reading:
    """Reads a guess of x_0: ε = (x_t − √ᾱ_t x_0) / √(1 − ᾱ_t)."""
    return read_both(x_0, (x_t - signal * x_0) / noise, signal, noise)


def read_eps(eps: Tensor, x_t: Tensor, signal: Tensor, noise: Tensor) -> Reading:
    """Reads a guess of ε: x_0 = (x_t − √(1 − ᾱ_t) ε) / √ᾱ_t."""
    return read_both((x_t - noise * eps) / signal, eps, signal, noise)


def read_v(v: Tensor, x_t: Tensor, signal: Tensor, noise: Tensor) -> Reading:
    """Reads a guess of v: no division, so that it is safe where √ᾱ_t is near 0."""
    return Reading(signal * x_t - noise * v, noise * x_t + signal * v, v)


READINGS = {"x_0": read_x_0, "eps": read_eps, "v": read_v}


class Diffusion(nn.Module):
    """A denoiser with the schedule it learns by and the name of what it predicts."""

    def __init__(
        self,
        network: nn.Module,
        schedule: NoiseSchedule,
        *,
        predicts: str = "v",
        class_dropout: float = 0.0,
    ):
        """Joins them.

        Args:
            network: Maps x_t `(B, ...)` and times `(B,)`, and conditions where there
                are some, to `(B, ...)`.
            schedule: Of the forward process.
            predicts: "x_0", "eps" or "v".
            class_dropout: Part of the examples that learn without their class, 0 … 1;
                what `Guided` needs. Ho & Salimans (2022) take 0.1 … 0.2.

        Raises:
            ValueError: `predicts` is none of the three, or the part is not 0 … 1.
        """
        super().__init__()
        if predicts not in READINGS:
            raise ValueError(
                f"predicts is {predicts!r}, expected one of {', '.join(READINGS)}."
            )
        if not 0 <= class_dropout <= 1:
            raise ValueError(f"class_dropout is {class_dropout}, expected 0 … 1.")
        self.network, self.schedule = network, schedule
        self.predicts, self.class_dropout = predicts, class_dropout

    def forward(self, x_t: Tensor, t: int | Tensor, **condition) -> Reading:
        """Looks at data with noise and says what is data and what is noise.

        Args:
            x_t: `(B, ...)`.
            t: Times, one for all or `(B,)`, 1 … T.
            **condition: Passed to the network: classes `c`, an `image`.
        """
        times = torch.as_tensor(t, device=x_t.device).expand(len(x_t))  # (B,)
        said = self.network(x_t, times, **condition)
        return READINGS[self.predicts](
            said, x_t, *self.schedule.signal_and_noise(t, x_t)
        )

    def drop_classes(self, c: Tensor) -> Tensor:
        """Puts "none" in the place of some classes `(B,)`, by `class_dropout`."""
        dropped = torch.rand(c.shape, device=c.device) < self.class_dropout
        return torch.where(dropped, self.network.n_classes, c)

    def score(self, x_t: Tensor, t: int, **condition) -> Tensor:
        """Points to where data are denser: ∇ log p_t(x_t) = −ε / √(1 − ᾱ_t).

        Returns:
            `(B, ...)`.

        Reference:
            Song et al. (2021), Score-based generative modeling through stochastic
            differential equations, section 3; Vincent (2011).
        """
        _, noise = self.schedule.signal_and_noise(t, x_t)
        return -self(x_t, t, **condition).eps / noise


class Guided(nn.Module):
    """A denoiser that is pushed away from what it would say without the class.

    ε̃ = (1 + w) ε(x_t, c) − w ε(x_t); x_0 and v likewise, since each is linear in ε.

    Reference:
        Ho & Salimans (2022), Classifier-free diffusion guidance, equation 6.
    """

    def __init__(self, model: Diffusion, w: float):
        """Wraps a trained denoiser.

        Args:
            model: Trained with `class_dropout` > 0.
            w: Strength; 0 is the denoiser itself.

        Raises:
            ValueError: The denoiser has learned with a class always.
        """
        super().__init__()
        if not model.class_dropout > 0:
            raise ValueError(
                "the model was trained with class_dropout 0, expected more: guidance "
                "compares with what it says without a class, and it has learned no "
                "such thing. Train it with class_dropout=0.1."
            )
        self.model, self.schedule, self.w = model, model.schedule, w

    def forward(self, x_t: Tensor, t: int | Tensor, *, c: Tensor, **more) -> Reading:
        """Reads as `Diffusion`, for classes c `(B,)`."""
        told, untold = self.model(x_t, t, c=c, **more), self.model(x_t, t, **more)
        pairs = zip(told, untold, strict=True)
        return Reading(*((1 + self.w) * a - self.w * b for a, b in pairs))


class Clipped(nn.Module):
    """A denoiser whose guess of x_0 is kept within the range of the data.

    What the network says of nearly pure noise may be far off, and the sampler would
    carry the error on.
    """

    def __init__(self, model: nn.Module, limit: float = 1.0):
        """Wraps a trained denoiser.

        Args:
            model: `Diffusion` or `Guided`.
            limit: Largest |x_0|.
        """
        super().__init__()
        self.model, self.schedule, self.limit = model, model.schedule, limit

    def forward(self, x_t: Tensor, t: int | Tensor, **condition) -> Reading:
        """Reads as `Diffusion`; ε and v follow the x_0 that is left."""
        x_0 = self.model(x_t, t, **condition).x_0.clamp(-self.limit, self.limit)
        return read_x_0(x_0, x_t, *self.schedule.signal_and_noise(t, x_t))
