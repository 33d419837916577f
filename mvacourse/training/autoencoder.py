"""Training of an autoencoder: reconstruct the input."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import OneCycleLR

from mvacourse.losses import squared_error
from mvacourse.runtime import by_profile
from mvacourse.training.loop import fit


@dataclass(frozen=True)
class AutoencoderSettings:
    """How long and how fast; the defaults are those of the cpu profile."""

    n_steps: int = 1500  # 6.4 epochs of 60,000
    batch_size: int = 256
    learning_rate: float = 3e-3  # the peak of one cycle (Smith & Topin 2019)

    @classmethod
    def for_profile(cls, profile: str) -> "AutoencoderSettings":
        """Returns the settings of "cpu", "gpu" (50 epochs) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=11_700, smoke=20)
        return replace(cls(), n_steps=n_steps)


def autoencoder_step(
    model: nn.Module, optimizer: Optimizer, x: Tensor
) -> dict[str, Tensor]:
    """Makes one update: x → z → x̂, then descends L(x, x̂) = ‖x − x̂‖²."""
    x_hat = model(x)
    loss = squared_error(x_hat, x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.detach()}


def train_autoencoder(
    model: nn.Module, batches: Iterable[tuple[Tensor]], settings: AutoencoderSettings
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`)."""
    optimizer = AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    schedule = OneCycleLR(optimizer, settings.learning_rate, settings.n_steps)
    step = partial(autoencoder_step, model, optimizer)
    return fit(step, batches, settings.n_steps, [schedule], [model])
