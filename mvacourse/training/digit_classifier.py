"""Training of the classifier of digits by cross entropy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import OneCycleLR

from mvacourse.runtime import by_profile
from mvacourse.training.loop import fit


@dataclass(frozen=True)
class DigitClassifierSettings:
    """How long and how fast; the defaults are those of the cpu profile."""

    n_steps: int = 3000  # 6.4 epochs of 2 × 60,000
    batch_size: int = 256
    learning_rate: float = 3e-3  # the peak of one cycle (Smith & Topin 2019)

    @classmethod
    def for_profile(cls, profile: str) -> "DigitClassifierSettings":
        """Returns the settings of "cpu", "gpu" (the same) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=cls.n_steps, smoke=20)
        return replace(cls(), n_steps=n_steps)


def digit_classifier_step(
    model: nn.Module, optimizer: Optimizer, x: Tensor, c: Tensor
) -> dict[str, Tensor]:
    """Makes one update: descends −log p(c|x), averaged over the batch."""
    loss = F.cross_entropy(model(x), c)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.detach()}


def train_digit_classifier(
    model: nn.Module,
    batches: Iterable[tuple[Tensor, Tensor]],
    settings: DigitClassifierSettings,
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`)."""
    optimizer = AdamW(model.parameters(), lr=settings.learning_rate, fused=True)
    schedule = OneCycleLR(optimizer, settings.learning_rate, settings.n_steps)
    step = partial(digit_classifier_step, model, optimizer)
    return fit(step, batches, settings.n_steps, [schedule], [model])
