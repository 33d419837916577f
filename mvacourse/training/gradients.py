"""How much of a gradient reaches the generator."""

import torch
from torch import Tensor

from mvacourse.training.gan import GeneratorLoss, Players


def gradient_norms(players: Players, x: Tensor, loss_of: GeneratorLoss) -> Tensor:
    """Measures ‖∇_θ E loss(D(G_θ(z)))‖ of each of S stacked generators; moves nothing.

    Args:
        players: Stacked networks.
        x: Data `(S, m, 2)`, of which only the shape is used.
        loss_of: What G descends.

    Returns:
        `(S,)`, each as if the network stood alone.
    """
    S = len(x)
    loss = S * loss_of(players.D(players.G(players.noise(x))))  # summed over networks
    slopes = torch.autograd.grad(loss, list(players.G.parameters()))
    return torch.cat([slope.flatten(1) for slope in slopes], dim=1).norm(dim=1)
