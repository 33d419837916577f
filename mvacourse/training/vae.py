"""Training of a variational autoencoder: reconstruct, and stay near the prior."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import OneCycleLR

from mvacourse.losses import kl_divergence, squared_error
from mvacourse.runtime import by_profile
from mvacourse.training.loop import fit


@dataclass(frozen=True)
class VAESettings:
    """How long, how fast, how much the prior counts; cpu profile by default."""

    n_steps: int = 1200  # 5 epochs of 60,000
    batch_size: int = 256
    learning_rate: float = 2e-3  # the peak of one cycle (Smith & Topin 2019)
    beta: float = 1.0  # 2s² of p(x|z) = N(x̂, s²I), x in [−1, 1]

    @classmethod
    def for_profile(cls, profile: str) -> "VAESettings":
        """Returns the settings of "cpu", "gpu" (100 epochs) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=23_400, smoke=20)
        return replace(cls(), n_steps=n_steps)


def vae_step(
    model: nn.Module, optimizer: Optimizer, beta: float, x: Tensor
) -> dict[str, Tensor]:
    """Makes one update: descends ‖x − x̂‖² + β KL(q(z|x) ‖ N(0, I))."""
    x_hat, mu, log_var = model(x)
    reconstruction = squared_error(x_hat, x)
    kl = kl_divergence(mu, log_var)
    loss = reconstruction + beta * kl
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"reconstruction": reconstruction.detach(), "KL": kl.detach()}


def train_vae(
    model: nn.Module, batches: Iterable[tuple[Tensor]], settings: VAESettings
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`)."""
    optimizer = AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    schedule = OneCycleLR(optimizer, settings.learning_rate, settings.n_steps)
    step = partial(vae_step, model, optimizer, settings.beta)
    return fit(step, batches, settings.n_steps, [schedule], [model])
