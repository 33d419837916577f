"""Two chained conditional GANs: the Sketcher draws, the Refiner looks at it again.

The Sketcher is pix2pix in three dimensions, L1 and all: `train_pix2pix`. The Refiner's
condition holds the sketch too, and its L1 is weighted by region.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from mvacourse.losses import discriminator_loss, non_saturating_generator_loss
from mvacourse.losses.weighted_l1 import weighted_l1_loss
from mvacourse.runtime import by_profile
from mvacourse.training.loop import fit
from mvacourse.training.pix2pix import Pix2PixSettings
from mvacourse.training.schedules import linear_decay

# Condition (B, C, X, Y, Z), target (B, 1, X, Y, Z), regions (B, M, X, Y, Z).
Cubes = Iterable[tuple[Tensor, Tensor, Tensor]]
CPU = Pix2PixSettings(
    5000,
    batch_size=2,  # of one cube, torch's 3-D convolutions take a path thrice as slow
    learning_rate=2e-3,
    lambda_l1=100.0,
    n_decay=2500,
)


@dataclass(frozen=True)
class SketcherRefinerSettings:
    """How long, how fast, and what counts how much; cpu profile by default."""

    # Voxels along an edge, of 2 mm. In one time many small cubes bring more than few
    # large ones, above all in lesions of training subjects that were held out.
    cube: int = 16
    sketcher: Pix2PixSettings = field(default=CPU)  # its lambda_l1 is λ_S
    refiner: Pix2PixSettings = field(default=CPU)  # its lambda_l1 is λ_R

    @classmethod
    def for_profile(cls, profile: str) -> "SketcherRefinerSettings":
        """Returns the settings of "cpu", "gpu" (ten times the steps), "smoke"."""
        settings = cls()
        return settings.shortened(by_profile(profile, cpu=1.0, gpu=10.0, smoke=0.001))

    def shortened(self, factor: float) -> "SketcherRefinerSettings":
        """Returns the same with so many times the steps."""
        return replace(
            self,
            sketcher=_shortened(self.sketcher, factor),
            refiner=_shortened(self.refiner, factor),
        )


def weighted_translation_step(
    G: nn.Module, optimizer: Optimizer, c: Tensor, y: Tensor, regions: Tensor
) -> dict[str, Tensor]:
    """Makes one update without an adversary: c → ŷ, then descends the weighted L1.

    Args:
        G: Maps conditions `(B, C, ...)` to images `(B, 1, ...)` in [−1, 1].
        optimizer: Of G's parameters.
        c: Conditions.
        y: Targets, of the same examples.
        regions: Masks of `weighted_l1_loss`, `(B, M, ...)`.

    Returns:
        "weighted L1": the loss.
    """
    loss = weighted_l1_loss(G(c), y, regions)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"weighted L1": loss.detach()}


def refiner_step(
    R: nn.Module,
    D: nn.Module,
    optimizer_R: Optimizer,
    optimizer_D: Optimizer,
    lambda_r: float,
    c: Tensor,
    y: Tensor,
    regions: Tensor,
) -> dict[str, Tensor]:
    """Makes one iteration of R* = arg min_R max_D L_cGAN(R, D) + λ_R L_weighted(R).

    As `pix2pix_step`, with the L1 of `weighted_l1_loss`.

    Args:
        R: Maps conditions `(B, C, ...)` to images `(B, 1, ...)` in [−1, 1].
        D: Maps a condition and an image to logits.
        optimizer_R: Of R's parameters alone.
        optimizer_D: Of D's parameters alone.
        lambda_r: λ_R.
        c: Conditions; of the Refiner MRI and sketch, as `sketched` joins them.
        y: Targets, of the same examples.
        regions: Masks of `weighted_l1_loss`, `(B, M, ...)`.

    Returns:
        "D": the discriminator's loss. "adversarial" and "weighted L1": R's two terms,
        the second without λ.

    Reference:
        Wei et al. (2018), Learning myelin content in multiple sclerosis from multimodal
        MRI through adversarial training, MICCAI.
    """
    y_hat = R(c)

    loss_D = discriminator_loss(D(c, y), D(c, y_hat.detach()))
    optimizer_D.zero_grad()
    loss_D.backward()
    optimizer_D.step()

    adversarial = non_saturating_generator_loss(D(c, y_hat))
    weighted = weighted_l1_loss(y_hat, y, regions)
    optimizer_R.zero_grad()
    (adversarial + lambda_r * weighted).backward()
    optimizer_R.step()
    return {
        "D": loss_D.detach(),
        "adversarial": adversarial.detach(),
        "weighted L1": weighted.detach(),
    }


def sketched(S: nn.Module, cubes: Cubes) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Joins the Sketcher's image of each condition to it: (c, S(c)), y, regions.

    The Sketcher has been trained, and learns no more.
    """
    for c, y, regions in cubes:
        with torch.no_grad():
            sketch = S(c)
        yield torch.cat([c, sketch], dim=1), y, regions


def train_weighted_translation(
    G: nn.Module, cubes: Cubes, settings: Pix2PixSettings
) -> Iterator[dict[str, float]]:
    """Trains without an adversary; yields the loss after each update (`fit`)."""
    return _train(weighted_translation_step, (G,), cubes, settings)


def train_refiner(
    R: nn.Module, D: nn.Module, cubes: Cubes, settings: Pix2PixSettings
) -> Iterator[dict[str, float]]:
    """Trains a Refiner on `sketched` cubes; yields the losses after each update.

    On cubes without a sketch it is a Sketcher with weighted L1.
    """
    return _train(refiner_step, (R, D), cubes, settings, settings.lambda_l1)


def _train(step: Callable, networks, cubes, settings, *weights) -> Iterator[dict]:
    optimizers = [
        Adam(
            n.parameters(), settings.learning_rate, (settings.beta_1, 0.999), fused=True
        )
        for n in networks
    ]
    schedulers = [
        linear_decay(optimizer, settings.n_steps, settings.n_decay)
        for optimizer in optimizers
    ]
    whole = partial(step, *networks, *optimizers, *weights)
    return fit(whole, cubes, settings.n_steps, schedulers, networks)


def _shortened(settings: Pix2PixSettings, factor: float) -> Pix2PixSettings:
    n_steps = max(2, round(factor * settings.n_steps))
    return replace(settings, n_steps=n_steps, n_decay=n_steps // 2)
