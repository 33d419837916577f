"""Remedies of mode collapse on one problem, each a few lines away from Algorithm 1.

Each function below takes the settings and returns two players, S pairs stacked, and
the step that trains them from points and their classes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import Adam

from mvacourse.losses import smoothed_discriminator_loss
from mvacourse.models.acgan import LabelledGenerator
from mvacourse.models.instance_noise import InstanceNoise
from mvacourse.models.minibatch_discrimination import MinibatchDiscrimination
from mvacourse.models.spectral_norm import spectrally_normalised
from mvacourse.models.stacked import StackedLinear, stacked_perceptron
from mvacourse.models.virtual_batch_norm import VirtualBatchNorm, WithReference
from mvacourse.training.acgan import acgan_step
from mvacourse.training.class_discriminator import class_discriminator_step
from mvacourse.training.feature_matching import feature_matching_step
from mvacourse.training.gan import Players, gan_step, update_discriminator
from mvacourse.training.instance_noise import instance_noise_step
from mvacourse.training.unrolled import unrolled_step
from mvacourse.training.wgan import clipped_wgan_step, wgan_gp_step

Step = Callable[[Tensor, Tensor], dict[str, Tensor]]


@dataclass(frozen=True)
class RingSettings:
    """The problem that every remedy is given, the same for all."""

    n_networks: int = 5  # seeds, trained at once
    n_classes: int = 8  # modes; only the methods with labels are told
    n_steps: int = 2000
    batch_size: int = 64
    noise_dim: int = 16  # with 4, vanilla leaves out one mode at most
    n_hidden: int = 64
    learning_rate: float = 3e-3  # of both players
    betas: tuple[float, float] = (0.5, 0.9)  # of Adam
    n_decay: int = 0  # last steps, in which the rates fall to 0


def make_players(
    settings: RingSettings,
    *,
    G: nn.Module | None = None,
    D: nn.Module | None = None,
    slower_G: float = 1.0,
) -> Players:
    """Makes perceptrons with two hidden layers, and Adam for each.

    Args:
        settings: Sizes and rates.
        G: Another generator.
        D: Another discriminator.
        slower_G: Factor of G's learning rate.
    """
    S, h = settings.n_networks, settings.n_hidden
    G = G or stacked_perceptron(S, settings.noise_dim, h, h, 2)
    D = D or stacked_perceptron(S, 2, h, h, 1)
    rate, betas = settings.learning_rate, settings.betas
    return Players(
        G,
        D,
        Adam(G.parameters(), lr=slower_G * rate, betas=betas, fused=True),
        Adam(D.parameters(), lr=rate, betas=betas, fused=True),
        settings.noise_dim,
    )


def vanilla(settings: RingSettings) -> tuple[Players, Step]:
    """Algorithm 1 with the non-saturating loss, k = 1."""
    players = make_players(settings)
    return players, lambda x, c: gan_step(players, x)


def learning_rate(settings: RingSettings) -> tuple[Players, Step]:
    """G learns ten times more slowly than D (Heusel et al. 2017)."""
    players = make_players(settings, slower_G=0.1)
    return players, lambda x, c: gan_step(players, x)


def minibatch_discrimination(settings: RingSettings) -> tuple[Players, Step]:
    """D sees how alike the samples of a batch are."""
    S, h = settings.n_networks, settings.n_hidden
    D = nn.Sequential(
        *stacked_perceptron(S, 2, h, h),
        nn.ReLU(),
        MinibatchDiscrimination(S, h, n_kernels=4),
        StackedLinear(S, h + 4, 1),
    )
    players = make_players(settings, D=D)
    return players, lambda x, c: gan_step(players, x)


def wgan_clipping(settings: RingSettings) -> tuple[Players, Step]:
    """A critic whose weights are clipped."""
    players = make_players(settings)
    return players, lambda x, c: clipped_wgan_step(players, x, clip=0.1)


def wgan_gp(settings: RingSettings, *, n_critic: int = 1) -> tuple[Players, Step]:
    """A critic whose slope is kept near 1, updated `n_critic` times by each batch."""
    players = make_players(settings)
    return players, lambda x, c: wgan_gp_step(players, *[x] * n_critic, lambda_gp=1.0)


def unrolled(settings: RingSettings) -> tuple[Players, Step]:
    """G looks ahead at what D will answer."""
    players = make_players(settings)
    rate = 0.5 * settings.n_networks  # of a loss averaged over S networks
    return players, lambda x, c: unrolled_step(players, x, n_unrolled=3, rate=rate)


def label_smoothing(settings: RingSettings) -> tuple[Players, Step]:
    """D is asked for 0.9 on data, not 1."""
    players = make_players(settings)
    update = partial(update_discriminator, loss_of=smoothed_discriminator_loss)
    return players, lambda x, c: gan_step(players, x, update_D=update)


def feature_matching(settings: RingSettings) -> tuple[Players, Step]:
    """G matches the mean of D's features."""
    players = make_players(settings)
    return players, lambda x, c: feature_matching_step(players, x)


def virtual_batch_norm(settings: RingSettings) -> tuple[Players, Step]:
    """G normalises its features by a fixed reference batch."""
    S, h, Z, m = (
        settings.n_networks,
        settings.n_hidden,
        settings.noise_dim,
        settings.batch_size,
    )
    network = nn.Sequential(
        StackedLinear(S, Z, h),
        VirtualBatchNorm(S, h, n_reference=m),
        nn.ReLU(),
        StackedLinear(S, h, h),
        VirtualBatchNorm(S, h, n_reference=m),
        nn.ReLU(),
        StackedLinear(S, h, 2),
    )
    players = make_players(settings, G=WithReference(network, torch.randn(S, m, Z)))
    return players, lambda x, c: gan_step(players, x)


def instance_noise(
    settings: RingSettings, *, first: float = 1.0, last: float = 0.3
) -> tuple[Players, Step]:
    """D sees data and samples through noise that fades from `first` to `last`."""
    noise = InstanceNoise(first)
    D = stacked_perceptron(
        settings.n_networks, 2, settings.n_hidden, settings.n_hidden, 1
    )
    players = make_players(settings, D=nn.Sequential(noise, *D))
    decay = (last / first) ** (1 / settings.n_steps)
    return players, lambda x, c: instance_noise_step(players, noise, decay, x)


def spectral_norm(settings: RingSettings) -> tuple[Players, Step]:
    """No layer of D stretches by more than 1."""
    S, h = settings.n_networks, settings.n_hidden
    D = spectrally_normalised(stacked_perceptron(S, 2, h, h, 1))
    players = make_players(settings, D=D)
    return players, lambda x, c: gan_step(players, x)


def acgan(settings: RingSettings) -> tuple[Players, Step]:
    """G is told the class, and D names it."""
    S, h, K = settings.n_networks, settings.n_hidden, settings.n_classes
    G = LabelledGenerator(stacked_perceptron(S, settings.noise_dim + K, h, h, 2), K)
    D = stacked_perceptron(S, 2, h, h, 1 + K)
    players = make_players(settings, G=G, D=D)
    return players, partial(acgan_step, players)


def class_discriminator(settings: RingSettings) -> tuple[Players, Step]:
    """D has K + 1 classes."""
    S, h, K = settings.n_networks, settings.n_hidden, settings.n_classes
    players = make_players(settings, D=stacked_perceptron(S, 2, h, h, K))
    return players, partial(class_discriminator_step, players)


Remedy = Callable[[RingSettings], tuple[Players, Step]]
REMEDIES: dict[str, Remedy] = {
    "vanilla": vanilla,
    "learning rate": learning_rate,
    "minibatch discrimination": minibatch_discrimination,
    "WGAN, clipping": wgan_clipping,
    "WGAN-GP": wgan_gp,
    "unrolled, 3 steps": unrolled,
    "one-sided label smoothing": label_smoothing,
    "feature matching": feature_matching,
    "virtual batch norm": virtual_batch_norm,
    "instance noise": instance_noise,
    "spectral norm": spectral_norm,
    "AC-GAN (labels)": acgan,
    "K + 1 classes (labels)": class_discriminator,
}
