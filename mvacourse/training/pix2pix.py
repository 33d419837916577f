"""Image translation from pairs, with and without an adversary."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from mvacourse.losses import (
    discriminator_loss,
    l1_loss,
    non_saturating_generator_loss,
)
from mvacourse.runtime import by_profile
from mvacourse.training.loop import Parts, fit
from mvacourse.training.schedules import linear_decay


@dataclass(frozen=True)
class Pix2PixSettings:
    """How long, how fast, and what counts how much; cpu profile by default."""

    n_steps: int = 500  # 0.3 epochs of 60,000
    batch_size: int = 32
    learning_rate: float = 1e-3  # 5 × the paper's, for nets of a hundredth the size
    beta_1: float = 0.5  # Isola et al. (2017), section 3.3
    lambda_l1: float = 10.0  # the paper's 100 leaves a short training to L1 alone
    n_decay: int = 0  # last steps, in which the learning rate falls to 0

    @classmethod
    def for_profile(cls, profile: str) -> "Pix2PixSettings":
        """Returns the settings of "cpu", "gpu" (20 epochs, the paper's λ), "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=37_500, smoke=20)
        lambda_l1 = by_profile(profile, cpu=cls.lambda_l1, gpu=100.0, smoke=10.0)
        return replace(cls(), n_steps=n_steps, lambda_l1=lambda_l1)

    @classmethod
    def for_heads(cls, profile: str) -> "Pix2PixSettings":
        """Returns settings for slices of heads, of 2 mm in "cpu", 1 mm in "gpu".

        Half of the steps at the full rate, half of them falling, and λ = 100, as in the
        paper.
        """
        n_steps = by_profile(profile, cpu=40_000, gpu=40_000, smoke=4)
        return cls(
            n_steps=n_steps,
            # In one time many steps of one slice bring more than few of many.
            batch_size=by_profile(profile, cpu=1, gpu=4, smoke=1),
            learning_rate=by_profile(profile, cpu=1e-3, gpu=2e-4, smoke=1e-3),
            lambda_l1=100.0,
            n_decay=n_steps // 2,
        )


def translation_step(
    G: nn.Module,
    optimizer: Optimizer,
    reconstruction_loss: Callable[[Tensor, Tensor], Tensor],
    c: Tensor,
    y: Tensor,
) -> dict[str, Tensor]:
    """Makes one update without an adversary: c → ŷ, then descends the loss of ŷ and y.

    Args:
        G: Maps conditions `(B, C, H, W)` to images `(B, C', H, W)` in [−1, 1].
        optimizer: Of G's parameters.
        reconstruction_loss: `l1_loss` or `l2_loss`.
        c: Conditions.
        y: Targets, of the same examples.

    Returns:
        "reconstruction": the loss.
    """
    loss = reconstruction_loss(G(c), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"reconstruction": loss.detach()}


def pix2pix_step(
    G: nn.Module,
    D: nn.Module,
    optimizer_G: Optimizer,
    optimizer_D: Optimizer,
    lambda_l1: float,
    c: Tensor,
    y: Tensor,
) -> dict[str, Tensor]:
    """Makes one iteration of G* = arg min_G max_D L_cGAN(G, D) + λ L_L1(G).

    L_cGAN(G, D) = E[log D(c, y)] + E[log(1 − D(c, G(c)))],  L_L1(G) = E‖y − G(c)‖₁

    D ascends L_cGAN. G descends −E[log D(c, G(c))] + λ L_L1, as in the paper: its first
    term does not saturate. The noise z, where there is any, is the dropout inside G.

    Args:
        G: Maps conditions `(B, C, H, W)` to images `(B, C', H, W)` in [−1, 1].
        D: Maps a condition and an image to logits, one or many for each image.
        optimizer_G: Of G's parameters alone.
        optimizer_D: Of D's parameters alone.
        lambda_l1: λ; with 0 the adversary is G's only teacher.
        c: Conditions.
        y: Targets, of the same examples.

    Returns:
        "D": the discriminator's loss. "adversarial" and "L1": G's two terms, the second
        without λ.

    Reference:
        Isola et al. (2017), Image-to-image translation with conditional adversarial
        networks, equations 1–4 and section 3.3.
    """
    y_hat = G(c)

    loss_D = discriminator_loss(D(c, y), D(c, y_hat.detach()))  # this update is D's
    optimizer_D.zero_grad()
    loss_D.backward()
    optimizer_D.step()

    adversarial = non_saturating_generator_loss(D(c, y_hat))
    l1 = l1_loss(y_hat, y)
    optimizer_G.zero_grad()
    (adversarial + lambda_l1 * l1).backward()  # D's next update clears D's share
    optimizer_G.step()
    return {
        "D": loss_D.detach(),
        "adversarial": adversarial.detach(),
        "L1": l1.detach(),
    }


def train_translation(
    G: nn.Module,
    pairs: Iterable[tuple[Tensor, Tensor]],
    reconstruction_loss: Callable[[Tensor, Tensor], Tensor],
    settings: Pix2PixSettings,
) -> Iterator[dict[str, float]]:
    """Trains without an adversary; yields the loss after each update (`fit`)."""
    optimizer = _adam(G, settings)
    step = partial(translation_step, G, optimizer, reconstruction_loss)
    schedulers = [linear_decay(optimizer, settings.n_steps, settings.n_decay)]
    return fit(step, pairs, settings.n_steps, schedulers, networks=(G,))


def train_pix2pix(
    G: nn.Module,
    D: nn.Module,
    pairs: Iterable[tuple[Tensor, Tensor]],
    settings: Pix2PixSettings,
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`)."""
    parts = pix2pix_parts(G, D, settings)
    return fit(parts.step, pairs, parts.n_steps, parts.schedulers, parts.networks)


def pix2pix_parts(G: nn.Module, D: nn.Module, settings: Pix2PixSettings) -> Parts:
    """Builds optimisers, schedules and the step of `train_pix2pix`."""
    optimizers = _adam(G, settings), _adam(D, settings)
    step = partial(pix2pix_step, G, D, *optimizers, settings.lambda_l1)
    schedulers = [
        linear_decay(optimizer, settings.n_steps, settings.n_decay)
        for optimizer in optimizers
    ]
    return Parts(step, settings.n_steps, schedulers, (G, D))


def _adam(network: nn.Module, settings: Pix2PixSettings) -> Adam:
    betas = (settings.beta_1, 0.999)
    return Adam(network.parameters(), settings.learning_rate, betas, fused=True)
