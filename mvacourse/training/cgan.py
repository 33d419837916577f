"""A GAN that is told the class: both players see the condition c."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor, nn

from mvacourse.losses import non_saturating_generator_loss
from mvacourse.runtime import by_profile
from mvacourse.training.gan import (
    Players,
    players_by_adam,
    update_discriminator,
    update_generator,
)
from mvacourse.training.loop import fit


@dataclass(frozen=True)
class CGANSettings:
    """How long and how fast; the defaults are those of the cpu profile."""

    n_steps: int = 1000  # 1.1 epochs of 60,000
    batch_size: int = 64
    learning_rate_G: float = 2e-3  # as without classes (`GANSettings`)
    learning_rate_D: float = 2e-3
    beta_1: float = 0.5

    @classmethod
    def for_profile(cls, profile: str) -> "CGANSettings":
        """Returns the settings of "cpu", "gpu" (30 epochs) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=28_000, smoke=20)
        return replace(cls(), n_steps=n_steps)


def cgan_step(players: Players, x: Tensor, c: Tensor) -> dict[str, Tensor]:
    """Makes one iteration of min_G max_D E[log D(x|c)] + E[log(1 − D(G(z|c)|c))].

    An image made for class c is judged beside a real one of class c: to be a good digit
    is not enough, it must be a good c. G descends −E[log D(G(z|c)|c)], which does not
    saturate.

    Args:
        players: G maps noise `(m, Z)` and classes `(m,)` to images; D maps images and
            classes to logits.
        x: Images `(m, C, H, W)`.
        c: Their classes `(m,)`; new images are made for the same classes.

    Returns:
        "D" and "G": the losses.

    Reference:
        Mirza & Osindero (2014), Conditional generative adversarial nets, equation 2.
    """
    return {
        "D": update_discriminator(players, x, c),
        "G": update_generator(players, x, non_saturating_generator_loss, c),
    }


def train_cgan(
    G: nn.Module,
    D: nn.Module,
    noise_dim: int,
    batches: Iterable[tuple[Tensor, Tensor]],
    settings: CGANSettings,
) -> Iterator[dict[str, float]]:
    """Trains as the settings say; yields the losses after each update (`fit`)."""
    players = players_by_adam(G, D, noise_dim, settings)
    step = partial(cgan_step, players)
    return fit(step, batches, settings.n_steps, networks=(G, D))
