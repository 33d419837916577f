"""Wasserstein GAN: a critic of bounded slope in place of a discriminator."""

from functools import partial

import torch
from torch import Tensor

from mvacourse.losses import critic_generator_loss, critic_loss, gradient_penalty
from mvacourse.training.gan import Players, gan_step, update_discriminator


def update_clipped_critic(players: Players, x: Tensor, clip: float) -> Tensor:
    """Makes one step of the critic, then clips its weights to [−clip, clip].

    Reference:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, algorithm 1.
    """
    loss = update_discriminator(players, x, loss_of=critic_loss)
    with torch.no_grad():
        for weight in players.D.parameters():
            weight.clamp_(-clip, clip)
    return loss


def update_penalised_critic(players: Players, x: Tensor, lambda_gp: float) -> Tensor:
    """Descends E[D(G(z))] − E[D(x)] + λ E[(‖∇D(x̃)‖ − 1)²] by one step of the critic.

    x̃ is drawn on the straight lines from data to samples.

    Reference:
        Gulrajani et al. (2017), Improved training of Wasserstein GANs, algorithm 1.
    """
    G, D = players.G, players.D
    fake = G(players.noise(x)).detach()
    loss = critic_loss(D(x), D(fake))
    loss = loss + lambda_gp * gradient_penalty(D, between(x, fake))
    players.optimizer_D.zero_grad()
    loss.backward()
    players.optimizer_D.step()
    return loss.detach()


def between(x: Tensor, fake: Tensor) -> Tensor:
    """Draws one point on the line from each example to a generated one."""
    each = x.shape[:-1] if x.ndim < 4 else x.shape[:1]  # points, or images
    t = torch.rand(each, device=x.device).reshape(*each, *[1] * (x.ndim - len(each)))
    return x + t * (fake - x)


def clipped_wgan_step(players: Players, *x: Tensor, clip: float) -> dict[str, Tensor]:
    """Makes one iteration with clipped weights, as many updates of D as batches.

    Returns:
        "D": the critic's loss, minus which is its estimate of a multiple of the
        Wasserstein distance. "G": G's.
    """
    update = partial(update_clipped_critic, clip=clip)
    return gan_step(players, *x, update_D=update, generator_loss=critic_generator_loss)


def wgan_gp_step(players: Players, *x: Tensor, lambda_gp: float) -> dict[str, Tensor]:
    """Makes one iteration with a gradient penalty, as many updates of D as batches.

    Returns:
        "D": the critic's loss, its penalty included. "G": G's.
    """
    update = partial(update_penalised_critic, lambda_gp=lambda_gp)
    return gan_step(players, *x, update_D=update, generator_loss=critic_generator_loss)
