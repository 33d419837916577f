"""The forward process: noise comes in step by step, until only noise is left.

q(x_t|x_0) = N(√ᾱ_t x_0, (1 − ᾱ_t) I), t = 0 … T, with ᾱ_0 = 1: x_0 is the data. In
code `signal` is √ᾱ_t and `noise` √(1 − ᾱ_t); what has no weights stands here since
training and sampling both need it.

Reference:
    Ho, Jain & Abbeel (2020), Denoising diffusion probabilistic models, section 2.
"""

import math

import torch
from torch import Tensor


class NoiseSchedule:
    """How much noise each step adds, and all that follows from it in closed form.

    Attributes:
        beta: Variances of the noise added by the steps 1 … T `(T,)`, float64.
        alpha_bar: ᾱ_t = Π_{s ≤ t} (1 − β_s) `(T + 1,)`, float64; ᾱ_0 = 1.
        T: Number of steps.
    """

    def __init__(self, beta: Tensor):
        """Multiplies out what each step leaves.

        Args:
            beta: β_1 … β_T `(T,)`, each between 0 and 1, T ≥ 2.

        Raises:
            ValueError: T < 2, or a β is not between 0 and 1.
        """
        _require_two_steps(len(beta))
        beta = beta.double().cpu()
        if not ((beta > 0) & (beta < 1)).all():
            raise ValueError(
                f"beta runs from {beta.min():g} to {beta.max():g}, expected 0 < beta "
                "< 1. It is a variance, and a step must leave some of the image; with "
                "fewer steps than 1,000 each may add more, but less than 1."
            )
        self.beta, self.T = beta, len(beta)
        self.alpha_bar = torch.cat([beta.new_ones(1), (1 - beta).cumprod(0)])

    def snr(self) -> Tensor:
        """Returns the signal-to-noise ratios ᾱ_t / (1 − ᾱ_t) of t = 1 … T, `(T,)`."""
        return self.alpha_bar[1:] / (1 - self.alpha_bar[1:])

    def signal_and_noise(self, t: int | Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        """Returns √ᾱ_t and √(1 − ᾱ_t), ready to be multiplied with a batch.

        Args:
            t: Times, one for all or `(B,)`, 0 … T.
            like: The batch `(B, ...)`: its type and device are taken.

        Returns:
            Each `(B, 1, ...)`, or `(1, 1, ...)` for a single time.
        """
        t = torch.as_tensor(t, device="cpu").view(-1, *[1] * (like.ndim - 1))
        alpha_bar = self.alpha_bar[t]
        return alpha_bar.sqrt().to(like), (1 - alpha_bar).sqrt().to(like)

    def add_noise(self, x_0: Tensor, t: int | Tensor, eps: Tensor) -> Tensor:
        """Goes to time t at once: x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε.

        Args:
            x_0: Data `(B, ...)`.
            t: Times, one for all or `(B,)`, 0 … T.
            eps: Noise ε ~ N(0, I), the same shape as x_0.

        Reference:
            Ho et al. (2020), equation 4.
        """
        signal, noise = self.signal_and_noise(t, x_0)
        return signal * x_0 + noise * eps

    def add_more_noise(self, x_s: Tensor, s: int, t: int, eps: Tensor) -> Tensor:
        """Goes on from time s to t ≥ s: x_t = √(ᾱ_t/ᾱ_s) x_s + √(1 − ᾱ_t/ᾱ_s) ε."""
        kept = float(self.alpha_bar[t] / self.alpha_bar[s])
        return math.sqrt(kept) * x_s + math.sqrt(1 - kept) * eps

    def posterior(
        self, x_0: Tensor, x_t: Tensor, t: int, s: int
    ) -> tuple[Tensor, float]:
        """Looks back from time t to s < t, where x_0 is known: q(x_s|x_t, x_0).

        With β = 1 − ᾱ_t/ᾱ_s, the variance added between s and t, it is the Gaussian of

        mean     √ᾱ_s β / (1 − ᾱ_t) · x_0 + √(ᾱ_t/ᾱ_s) (1 − ᾱ_s) / (1 − ᾱ_t) · x_t
        variance β (1 − ᾱ_s) / (1 − ᾱ_t)

        Args:
            x_0: Data `(B, ...)`, or a guess of them.
            x_t: The same with the noise of time t.
            t: 1 … T.
            s: 0 … t − 1; t − 1 in the paper.

        Returns:
            Mean `(B, ...)` and variance, 0 at s = 0.

        Reference:
            Ho et al. (2020), equations 6 and 7, for steps of any length.
        """
        at_s, at_t = self.alpha_bar[s].item(), self.alpha_bar[t].item()
        kept = at_t / at_s
        weight_0 = math.sqrt(at_s) * (1 - kept) / (1 - at_t)
        weight_t = math.sqrt(kept) * (1 - at_s) / (1 - at_t)
        variance = (1 - kept) * (1 - at_s) / (1 - at_t)
        return weight_0 * x_0 + weight_t * x_t, variance

    def draw_times(self, n: int) -> Tensor:
        """Draws n times of 1 … T, evenly spread: u, u + 1/n, u + 2/n … of the way.

        Each alone is uniform, as in the paper. Together they are as many early as late
        ones, and the loss of a batch says less about luck and more about the network.

        Returns:
            `(n,)`, int64.

        Reference:
            Kingma et al. (2021), Variational diffusion models, appendix I.1.
        """
        u = (torch.rand(1) + torch.arange(n) / n) % 1  # (n,), in 0 … 1
        return (u * self.T).long().clamp(max=self.T - 1) + 1

    def times(self, n_steps: int, start: int | None = None) -> list[int]:
        """Returns n_steps + 1 times from the start down to 0, evenly spaced.

        Args:
            n_steps: Steps that a sampler makes, 1 … start.
            start: Where it begins; T by default.

        Raises:
            ValueError: The start is not 1 … T, or there are more steps than times.
        """
        start = self.T if start is None else start
        if not 1 <= start <= self.T:
            raise ValueError(
                f"start is {start}, expected 1 … {self.T}, the steps of the schedule."
            )
        if not 1 <= n_steps <= start:
            raise ValueError(
                f"n_steps is {n_steps}, expected 1 … {start}: the network was taught "
                "no time between these. Take fewer, or train with a larger T."
            )
        return [round(start * (n_steps - k) / n_steps) for k in range(n_steps + 1)]

    def time_of(self, sigma: float) -> int:
        """Returns the t at which noise over signal, √((1 − ᾱ_t)/ᾱ_t), is nearest σ.

        An image with noise of standard deviation σ, times √ᾱ_t, is an x_t of this t.
        """
        ratio = self.snr().rsqrt()
        return int((ratio.log() - math.log(sigma)).abs().argmin()) + 1


def linear_schedule(
    T: int = 1000, beta_1: float = 1e-4, beta_T: float = 0.02
) -> NoiseSchedule:
    """Returns the schedule with β_1 … β_T in equal steps.

    Raises:
        ValueError: T < 2, or a β is not between 0 and 1.

    Reference:
        Ho et al. (2020), section 4, for T = 1000.
    """
    _require_two_steps(T)
    return NoiseSchedule(torch.linspace(beta_1, beta_T, T, dtype=torch.float64))


def cosine_schedule(T: int = 1000, offset: float = 0.008) -> NoiseSchedule:
    """Returns the schedule with ᾱ_t = f(t)/f(0), f(t) = cos²(π/2 · (t/T + s)/(1 + s)).

    The image goes evenly; by the linear schedule it is gone long before T. No β is
    larger than 0.999, lest the last step leave nothing at all.

    Args:
        T: Steps, at least 2.
        offset: s: with 0 the first steps would add next to nothing.

    Raises:
        ValueError: T < 2.

    Reference:
        Nichol & Dhariwal (2021), Improved denoising diffusion probabilistic models,
        equation 17.
    """
    _require_two_steps(T)
    t = torch.arange(T + 1, dtype=torch.float64)
    f = ((t / T + offset) / (1 + offset) * (math.pi / 2)).cos().square()
    return NoiseSchedule((1 - f[1:] / f[:-1]).clamp(max=0.999))


def _require_two_steps(T: int) -> None:
    if T < 2:
        raise ValueError(
            f"T is {T}, expected at least 2 steps. The noise must come in little by "
            "little, or there is no way back; 1,000 in the papers."
        )
