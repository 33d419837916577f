"""Where one step of gradient descent takes the weights of a network."""

import torch
from torch import Tensor, nn

RATE = 0.1  # of gradient descent on tiny networks
LEFT = 50.0  # a gradient left behind, far larger than any of theirs


def weights_of(networks: nn.Module) -> Tensor:
    """Returns all parameters, one after another, as a vector."""
    return torch.cat([p.detach().flatten() for p in networks.parameters()])


def weights_after(networks: nn.Module, loss: Tensor) -> Tensor:
    """Returns the same vector, one step of gradient descent further."""
    of = list(networks.parameters())
    slopes = torch.autograd.grad(loss, of, retain_graph=True, materialize_grads=True)
    return weights_of(networks) - RATE * torch.cat([s.flatten() for s in slopes])
