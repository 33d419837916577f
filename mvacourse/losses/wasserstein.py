"""Losses of the Wasserstein GAN: the critic's output is a height, not a logit."""

from collections.abc import Callable

import torch
from torch import Tensor


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What the critic descends: E[D(G(z))] − E[D(x)].

    Minus this, at its largest over all D of slope at most 1, is the Wasserstein
    distance: how far the mass of one distribution has to be moved to make the other.

    Args:
        real: The critic of data, any shape.
        fake: The critic of generated images, any shape.

    Returns:
        Scalar, averaged over each.

    Reference:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, equation 2.
    """
    return fake.mean() - real.mean()


def critic_generator_loss(fake: Tensor) -> Tensor:
    """What G descends: −E[D(G(z))]; its slope in D(G(z)) is the same everywhere.

    Args:
        fake: The critic of generated images, any shape.

    Returns:
        Scalar, averaged.

    Reference:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, algorithm 1.
    """
    return -fake.mean()


def gradient_penalty(D: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Keeps the slope of the critic at 1: E[(‖∇_x D(x)‖ − 1)²].

    Args:
        D: Critic; the value at an example depends on that example alone (no batch
            normalisation), and comes in a last axis of length 1.
        x: Examples, where the slope is to be 1; in the paper on straight lines from
            data to generated images.

    Returns:
        Scalar, averaged over the examples, differentiable in D's parameters.

    Reference:
        Gulrajani et al. (2017), Improved training of Wasserstein GANs, equation 3.
    """
    x = x.detach().requires_grad_()
    height = D(x)  # (..., 1), one for each example
    (slope,) = torch.autograd.grad(height.sum(), x, create_graph=True)
    norm = slope.flatten(height.ndim - 1).norm(dim=-1)
    return (norm - 1).square().mean()
