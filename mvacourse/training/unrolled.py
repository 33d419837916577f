"""Unrolled GAN: G looks ahead at what D will answer, and descends through it."""

import torch
from torch import Tensor
from torch.func import functional_call

from mvacourse.losses import discriminator_loss, non_saturating_generator_loss
from mvacourse.training.gan import Players, update_discriminator


def look_ahead(
    players: Players, x: Tensor, fake: Tensor, n_unrolled: int, rate: float
) -> dict[str, Tensor]:
    """Lets D answer: θ_{k+1} = θ_k − η ∇_θ L_D(θ_k, fake), `n_unrolled` times.

    Args:
        players: Its D is not changed.
        x: Data.
        fake: Samples of G, with their graph.
        n_unrolled: Steps of gradient descent.
        rate: η, for the loss averaged over stacked networks.

    Returns:
        D's parameters by name, as functions of G's.
    """
    theta = dict(players.D.named_parameters())
    for _ in range(n_unrolled):
        real, made = (functional_call(players.D, theta, v) for v in (x, fake))
        loss = discriminator_loss(real, made)
        slopes = torch.autograd.grad(loss, list(theta.values()), create_graph=True)
        theta = {
            name: w - rate * slope
            for (name, w), slope in zip(theta.items(), slopes, strict=True)
        }
    return theta


def unrolled_step(
    players: Players, x: Tensor, *, n_unrolled: int, rate: float
) -> dict[str, Tensor]:
    """Makes one iteration: G against the D to come, then D as in Algorithm 1.

    Where G puts everything on one mode, the D to come has already found out, and the
    gradient through its answer says so.

    Args:
        players: Networks and optimisers.
        x: Data.
        n_unrolled: Steps that G looks ahead; 0 is the usual GAN.
        rate: Learning rate of these steps.

    Returns:
        "D" and "G": the losses.

    Reference:
        Metz et al. (2017), Unrolled generative adversarial networks, section 2.2.
    """
    fake = players.G(players.noise(x))
    theta = look_ahead(players, x, fake, n_unrolled, rate)
    loss = non_saturating_generator_loss(functional_call(players.D, theta, fake))
    players.optimizer_G.zero_grad()
    loss.backward()
    players.optimizer_G.step()
    return {"D": update_discriminator(players, x), "G": loss.detach()}
