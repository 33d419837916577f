"""Algorithm 1: k updates of the discriminator, then one of the generator."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import torch
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from mvacourse.losses import discriminator_loss, non_saturating_generator_loss
from mvacourse.runtime import by_profile
from mvacourse.training.loop import fit

# What a player descends: D's of the logits of real and fake, G's of those of fake.
DiscriminatorLoss = Callable[[Tensor, Tensor], Tensor]
GeneratorLoss = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Players:
    """Two networks and what updates each.

    Attributes:
        G: Maps noise `(m, Z)` to images `(m, C, H, W)` in [−1, 1]; or noise
            `(..., m, Z)` to points `(..., m, 2)`.
        D: Maps images or points to logits, one for each; positive means real.
        optimizer_G: Of G's parameters alone.
        optimizer_D: Of D's parameters alone.
        noise_dim: Z.
    """

    G: nn.Module
    D: nn.Module
    optimizer_G: Optimizer
    optimizer_D: Optimizer
    noise_dim: int

    def noise(self, x: Tensor) -> Tensor:
        """Draws z ~ N(0, I), one for each image `(m, C, H, W)` or point `(..., 2)`."""
        each = x.shape[:-1] if x.ndim < 4 else x.shape[:1]
        return torch.randn(*each, self.noise_dim, device=x.device)


def update_discriminator(
    players: Players,
    x: Tensor,
    *c: Tensor,
    loss_of: DiscriminatorLoss = discriminator_loss,
) -> Tensor:
    """Ascends (1/m) Σ [log D(x⁽ⁱ⁾) + log(1 − D(G(z⁽ⁱ⁾)))] by one step of D.

    A condition c⁽ⁱ⁾, where there is one, is given to both players.
    """
    G, D = players.G, players.D
    fake = G(players.noise(x), *c).detach()  # this step is D's alone
    loss = loss_of(D(x, *c), D(fake, *c))
    players.optimizer_D.zero_grad()
    loss.backward()
    players.optimizer_D.step()
    return loss.detach()


def update_generator(
    players: Players, x: Tensor, loss_of: GeneratorLoss, *c: Tensor
) -> Tensor:
    """Descends `loss_of` the logits of m new images by one step of G."""
    G, D = players.G, players.D
    loss = loss_of(D(G(players.noise(x), *c), *c))
    players.optimizer_G.zero_grad()
    loss.backward()  # reaches D's gradients too; D's next step begins by clearing them
    players.optimizer_G.step()
    return loss.detach()


def gan_step(
    players: Players,
    *x: Tensor,
    generator_loss: GeneratorLoss = non_saturating_generator_loss,
    update_D: Callable[[Players, Tensor], Tensor] = update_discriminator,
) -> dict[str, Tensor]:
    """Makes one iteration of Algorithm 1.

    Args:
        players: Networks and optimisers.
        *x: k batches of images or points, one for each update of D.
        generator_loss: What G descends; `minimax_generator_loss` as on the slide.
        update_D: One update of D by a batch; returns its loss.

    Returns:
        "D": the discriminator's loss, averaged over its k updates. "G": G's.

    Raises:
        ValueError: There is no batch, k = 0.

    Reference:
        Goodfellow et al. (2014), Generative adversarial nets, Algorithm 1.
    """
    if not x:
        raise ValueError(
            "k is 0, expected at least 1 batch of data. D must learn before G can."
        )
    losses = [update_D(players, batch) for batch in x]
    return {
        "D": torch.stack(losses).mean(),
        "G": update_generator(players, x[-1], generator_loss),
    }


@dataclass(frozen=True)
class GANSettings:
    """How long and how fast; the defaults are those of the cpu profile."""

    n_steps: int = 1800  # 1.9 epochs of 60,000
    batch_size: int = 64
    learning_rate_G: float = 2e-3  # 10 × Radford et al.: small networks bear it
    learning_rate_D: float = 2e-3
    beta_1: float = 0.5  # Radford et al. (2016), section 4: 0.9 oscillates
    k: int = 1  # Goodfellow et al. (2014), the least expensive

    @classmethod
    def for_profile(cls, profile: str) -> "GANSettings":
        """Returns the settings of "cpu", "gpu" (50 epochs) or "smoke"."""
        n_steps = by_profile(profile, cpu=cls.n_steps, gpu=46_900, smoke=20)
        return replace(cls(), n_steps=n_steps)


def players_by_adam(
    G: nn.Module, D: nn.Module, noise_dim: int, settings: GANSettings
) -> Players:
    """Returns the two players with an optimiser each, as the settings say."""
    adam = partial(Adam, betas=(settings.beta_1, 0.999), fused=True)
    optimizer_G = adam(G.parameters(), settings.learning_rate_G)
    optimizer_D = adam(D.parameters(), settings.learning_rate_D)
    return Players(G, D, optimizer_G, optimizer_D, noise_dim)


def train_gan(
    players: Players,
    batches: Iterable[tuple[Tensor]],
    settings: GANSettings,
    generator_loss: GeneratorLoss = non_saturating_generator_loss,
) -> Iterator[dict[str, float]]:
    """Repeats Algorithm 1 as the settings say; yields the losses of each iteration.

    Raises:
        ValueError: k < 1.
    """
    if settings.k < 1:
        raise ValueError(f"k is {settings.k}, expected at least 1 update of D.")
    step = partial(gan_step, players, generator_loss=generator_loss)
    groups = map(chain.from_iterable, zip(*[iter(batches)] * settings.k, strict=True))
    networks = (players.G, players.D)
    return fit(step, groups, settings.n_steps, networks=networks)
