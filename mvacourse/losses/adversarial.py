"""Losses of two players: D tells real from fake, G makes it fail."""

import torch.nn.functional as F
from torch import Tensor


def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What D descends: −E[log D(x)] − E[log(1 − D(G(z)))], D = sigmoid(logit).

    Args:
        real: Logits of data, any shape.
        fake: Logits of generated images, any shape.

    Returns:
        Scalar: averaged over each; 2 log 2 where D cannot tell.

    Reference:
        Goodfellow et al. (2014), Generative adversarial nets, Algorithm 1.
    """
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def minimax_generator_loss(fake: Tensor) -> Tensor:
    """What G descends in Algorithm 1: E[log(1 − D(G(z)))].

    Its slope in the logit is −D(G(z)): G learns least where D is sure.

    Args:
        fake: Logits of generated images, any shape.

    Returns:
        Scalar, averaged; −log 2 where D cannot tell.

    Reference:
        Goodfellow et al. (2014), Generative adversarial nets, Algorithm 1.
    """
    return -F.softplus(fake).mean()


def non_saturating_generator_loss(fake: Tensor) -> Tensor:
    """What G descends in practice: −E[log D(G(z))].

    Its slope in the logit is −(1 − D(G(z))): G learns most where D is sure.

    Args:
        fake: Logits of generated images, any shape.

    Returns:
        Scalar, averaged; log 2 where D cannot tell.

    Reference:
        Goodfellow et al. (2014), Generative adversarial nets, section 3.
    """
    return F.softplus(-fake).mean()


def smoothed_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Discriminator's loss with 0.9 in place of 1 as the target of data alone.

    −E[0.9 log D(x) + 0.1 log(1 − D(x))] − E[log(1 − D(G(z)))]: D gains nothing by being
    surer than 0.9. Fake keeps the target 0: with another, G would be rewarded for
    samples that are already far from the data.

    Args:
        real: Logits of data, any shape.
        fake: Logits of generated images, any shape.

    Returns:
        Scalar, averaged over each.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 3.4.
    """
    return discriminator_loss(real, fake) + 0.1 * real.mean()


def feature_matching_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What G descends to match features of D: ‖E f(x) − E f(G(z))‖².

    Args:
        real: Features of data `(..., m, F)`.
        fake: Features of generated images, the same shape.

    Returns:
        Scalar: means over the m examples, squares summed over the features, averaged
        over what stands before.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 3.1.
    """
    difference = real.mean(dim=-2) - fake.mean(dim=-2)  # (..., F)
    return difference.square().sum(dim=-1).mean()


def class_loss(logits: Tensor, c: Tensor) -> Tensor:
    """Cross entropy of the true class, −E[log p(c|x)], p = softmax(logits).

    Args:
        logits: One for each of K classes `(..., K)`.
        c: True classes `(...)`, 0 … K − 1.

    Returns:
        Scalar in nats, averaged; log K where nothing is known.

    Raises:
        ValueError: A class is out of range.
    """
    K = logits.shape[-1]
    if c.min() < 0 or c.max() >= K:
        raise ValueError(
            f"classes run from {int(c.min())} to {int(c.max())}, expected 0 … {K - 1}: "
            f"there are logits for {K} classes."
        )
    return F.cross_entropy(logits.flatten(0, -2), c.flatten())
