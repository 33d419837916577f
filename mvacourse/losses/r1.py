"""A penalty that makes a game of two players settle."""

import torch
from torch import Tensor


def r1_penalty(logits: Tensor, x: Tensor) -> Tensor:
    """Squared slope of D at the data, E‖∇ₓ D(x)‖², with γ/2 before it in D's loss.

    Where what is made equals the data, a D with a slope would push G away from the
    solution; this one is flat there, and gradient descent ends at it.

    Args:
        logits: D(x), one or many for each image, `(B, ...)`; D(x) of an image is their
            mean.
        x: Data `(B, C, H, W)`, with `requires_grad`, of which the logits were computed.

    Returns:
        Scalar, averaged over the images; can be differentiated again.

    Reference:
        Mescheder, Geiger, Nowozin (2018), Which training methods for GANs do actually
        converge?, equation 9.
    """
    D = logits.flatten(1).mean(dim=1)  # (B,)
    (slope,) = torch.autograd.grad(D.sum(), x, create_graph=True)
    return slope.flatten(1).square().sum(dim=1).mean()
