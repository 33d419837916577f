"""Perceptrons stacked: S independent networks that compute as one.

A method has to be judged over several seeds. On points of the plane a network is so
small that starting an operation costs more than computing it, and S networks stacked
along a first axis cost little more than one.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn


class StackedLinear(nn.Module):
    """S linear layers side by side: y_s = x_s W_s + b_s.

    A loss averaged over the networks has, in the weights of each, 1/S of the gradient
    of that network alone, and nothing of the others: their gradients never mix. Adam
    does not notice the factor; for SGD, multiply the learning rate by S.
    """

    def __init__(self, n_networks: int, n_in: int, n_out: int):
        """Draws weights of variance 2 / n_in (He et al. 2015) and biases 0.

        Args:
            n_networks: S.
            n_in: Numbers that enter each.
            n_out: Numbers that leave each.
        """
        super().__init__()
        scale = (2 / n_in) ** 0.5
        self.weight = nn.Parameter(scale * torch.randn(n_networks, n_in, n_out))
        self.bias = nn.Parameter(torch.zeros(n_networks, 1, n_out))

    def forward(self, x: Tensor) -> Tensor:
        """Maps `(S, m, n_in)` to `(S, m, n_out)`, each network its own m rows."""
        return torch.baddbmm(self.bias, x, self.weight)


def stacked_perceptron(n_networks: int, *sizes: int) -> nn.Sequential:
    """Builds S perceptrons with ReLU between their layers.

    Args:
        n_networks: S.
        *sizes: Width of the input, of each hidden layer, and of the output.
    """
    layers = [StackedLinear(n_networks, sizes[0], sizes[1])]
    for n_in, n_out in pairwise(sizes[1:]):
        layers += [nn.ReLU(), StackedLinear(n_networks, n_in, n_out)]
    return nn.Sequential(*layers)
