"""CycleGAN: image translation without pairs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from mvacourse.losses import (
    cycle_loss,
    discriminator_loss,
    identity_loss,
    least_squares_discriminator_loss,
    least_squares_generator_loss,
    non_saturating_generator_loss,
    r1_penalty,
)
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.runtime import by_profile
from mvacourse.training.domains import two_domains_only
from mvacourse.training.image_buffer import ImageBuffer
from mvacourse.training.loop import Parts, fit
from mvacourse.training.schedules import linear_decay

Batches = Iterable[tuple[Tensor, Tensor]]


class Adversarial(NamedTuple):
    """What D descends, of the answers to real and fake, and G, of those to fake."""

    of_D: Callable[[Tensor, Tensor], Tensor]
    of_G: Callable[[Tensor], Tensor]


LEAST_SQUARES = Adversarial(  # the paper's
    least_squares_discriminator_loss, least_squares_generator_loss
)
CROSS_ENTROPY = Adversarial(discriminator_loss, non_saturating_generator_loss)


@dataclass(frozen=True)
class CycleGANSettings:
    """How long, how fast, and what counts how much; cpu profile by default."""

    n_steps: int = 1000
    batch_size: int = 4  # in one time many small steps bring more than few large ones
    learning_rate: float = 1e-3  # 5 × the paper's, for nets that are much smaller
    beta_1: float = 0.5  # Zhu et al. (2017), their code
    lambda_cyc: float = 10.0  # Zhu et al. (2017), section 4
    weight_x: float = 1.0  # what the cycle of x counts beside that of y
    lambda_identity: float = 0.0  # 5 in the paper, for paintings alone
    n_history: int = 50  # made images that D is shown again, section 4
    n_decay: int = 500  # last steps, in which the learning rate falls to 0
    padding: int = 0  # pixels by which images are moved at random
    n_critic: int = 1  # updates of both D for each of both G
    gamma: float = 0.0  # of the R1 penalty of both D; Mescheder et al. (2018): 10
    n_wait: int = 0  # first steps, in which only D learns: a start is worth keeping

    @classmethod
    def for_profile(cls, profile: str) -> "CycleGANSettings":
        """Returns the settings for digits, of "cpu", "gpu" or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=10_000, smoke=10)
        return replace(cls(), n_steps=n_steps, n_decay=n_steps // 2)

    @classmethod
    def for_heads(cls, profile: str, n_slices: int = 600) -> "CycleGANSettings":
        """Returns settings for slices of heads, of 2 mm in "cpu", 1 mm in "gpu".

        In "gpu" the schedule of the papers: 100 epochs at 2e-4, 100 of linear decay,
        batches of one slice. In "cpu" there is time for a fraction of their steps: the
        D learn twice in each, with a penalty that lets the game settle, and MR → CT →
        MR counts less, since CT does not show what MR shows of the brain.

        Args:
            profile: "cpu", "gpu" or "smoke".
            n_slices: Of the domain x, an epoch.
        """
        if profile == "gpu":
            n_steps = 200 * n_slices
            return cls(n_steps, 1, 2e-4, n_decay=n_steps // 2, padding=15)  # 256 → 286
        n_steps = by_profile(profile, cpu=40_000, gpu=0, smoke=4)
        return cls(
            n_steps=n_steps,
            batch_size=1,
            weight_x=0.3,
            n_history=32,
            n_decay=n_steps // 2,
            padding=4,
            n_critic=2,
            gamma=1.0,
            n_wait=n_steps // 200,
        )


def cyclegan_step(
    players: CycleGAN,
    optimizer_G: Optimizer,
    optimizer_D: Optimizer,
    old_x: ImageBuffer,
    old_y: ImageBuffer,
    settings: CycleGANSettings,
    adversarial: Adversarial,
    x: Tensor,
    y: Tensor,
) -> dict[str, Tensor]:
    """Makes one iteration of the game of two generators and two discriminators.

    L = L_GAN(G, D_Y, X, Y) + L_GAN(F, D_X, Y, X) + λ L_cyc(G, F)  [+ λ_id L_identity]

    Both D learn first, from data and from made images, new and old. Then both G learn
    to pass for the other domain, and to come back. With several updates of D, each is
    shown its share of the batch, beside the images that G makes of the first share.

    Args:
        players: G_xy, the lecture's G; G_yx, its F; D_x and D_y.
        optimizer_G: Of the parameters of both generators.
        optimizer_D: Of those of both discriminators.
        old_x: History of made images of X.
        old_y: History of made images of Y.
        settings: Of which λ, λ_id, weight of x, γ and updates of D are used.
        adversarial: `LEAST_SQUARES` or `CROSS_ENTROPY`.
        x: Images of X `(B, C, H, W)`, B a multiple of the updates of D.
        y: Images of Y `(B, C', H, W)`, of other examples.

    Returns:
        "D_x", "D_y": the discriminators' losses. "G_xy", "G_yx": the generators',
        against them. "cycle": without λ.

    Reference:
        Zhu et al. (2017), Unpaired image-to-image translation using cycle-consistent
        adversarial networks, equations 1–3.
    """
    G_xy, G_yx, D_x, D_y = players.G_xy, players.G_yx, players.D_x, players.D_y
    n = len(x) // settings.n_critic
    real_x, real_y = x.split(n), y.split(n)
    x, y = real_x[0], real_y[0]
    y_hat, x_hat = G_xy(x), G_yx(y)

    for x_i, y_i in zip(real_x, real_y, strict=True):
        loss_D_x = loss_of_D(D_x, x_i, old_x(x_hat), adversarial, settings.gamma)
        loss_D_y = loss_of_D(D_y, y_i, old_y(y_hat), adversarial, settings.gamma)
        optimizer_D.zero_grad()
        (loss_D_x + loss_D_y).backward()
        optimizer_D.step()

    players.discriminators.requires_grad_(False)  # they judge, and do not learn
    loss_G_xy, loss_G_yx = adversarial.of_G(D_y(y_hat)), adversarial.of_G(D_x(x_hat))
    cycle = cycle_loss(G_yx(y_hat), x, G_xy(x_hat), y, settings.weight_x)
    loss_G = loss_G_xy + loss_G_yx + settings.lambda_cyc * cycle
    if settings.lambda_identity:
        same = identity_loss(G_yx(x), x, G_xy(y), y)
        loss_G = loss_G + settings.lambda_identity * same
    optimizer_G.zero_grad()
    loss_G.backward()
    optimizer_G.step()
    players.discriminators.requires_grad_(True)

    losses = {"D_x": loss_D_x, "D_y": loss_D_y, "G_xy": loss_G_xy, "G_yx": loss_G_yx}
    return {name: loss.detach() for name, loss in {**losses, "cycle": cycle}.items()}


def loss_of_D(
    D: nn.Module, real: Tensor, made: Tensor, adversarial: Adversarial, gamma: float
) -> Tensor:
    """Returns what one D descends: real from made, and γ/2 E‖∇D‖² at the real."""
    real = real.detach().requires_grad_(gamma > 0)
    D_real, D_made = together(D, real, made)
    loss = adversarial.of_D(D_real, D_made)
    return loss + gamma / 2 * r1_penalty(D_real, real) if gamma else loss


def together(f: nn.Module, *batches: Tensor) -> tuple[Tensor, ...]:
    """Sends several batches through a network as one, and parts them again.

    Fewer and larger operations; the same result where each image is normalised by
    itself, as in all networks of this method.
    """
    return f(torch.cat(batches)).split([len(batch) for batch in batches])


def train_cyclegan(
    players: CycleGAN,
    batches: Batches,
    settings: CycleGANSettings,
    adversarial: Adversarial = LEAST_SQUARES,
    *,
    generator: torch.Generator | None = None,
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`).

    Args:
        players: Networks that normalise each image by itself.
        batches: Of x and y, of different examples.
        settings: Of the training.
        adversarial: `LEAST_SQUARES` or `CROSS_ENTROPY`.
        generator: Stream of the histories' drawing (on the CPU).

    Raises:
        ValueError: A batch does not hold two domains, or they do not fit the networks.
    """
    parts = cyclegan_parts(players, settings, adversarial, generator=generator)
    checked = two_domains_only(
        batches, players.generators, alike=settings.lambda_identity > 0
    )
    return fit(parts.step, checked, parts.n_steps, parts.schedulers, parts.networks)


def cyclegan_parts(
    players: CycleGAN,
    settings: CycleGANSettings,
    adversarial: Adversarial = LEAST_SQUARES,
    *,
    generator: torch.Generator | None = None,
) -> Parts:
    """Builds optimisers, schedules, histories and the step of `train_cyclegan`."""
    betas = (settings.beta_1, 0.999)
    optimizers = [
        Adam(networks.parameters(), settings.learning_rate, betas, fused=True)
        for networks in (players.generators, players.discriminators)
    ]
    histories = [ImageBuffer(settings.n_history, generator=generator) for _ in "xy"]
    bound = (players, *optimizers, *histories, settings, adversarial)
    schedulers = [
        linear_decay(optimizer, settings.n_steps, settings.n_decay, n_wait)
        for optimizer, n_wait in zip(optimizers, (settings.n_wait, 0), strict=True)
    ]
    step = partial(cyclegan_step, *bound)
    return Parts(step, settings.n_steps, schedulers, (players,), histories)
