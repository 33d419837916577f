"""The adversarial game by squares: D aims at 1 and 0, G at 1."""

from torch import Tensor


def least_squares_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What D descends: E[(D(x) − 1)²] + E[D(G(z))²].

    An answer that is right and far beyond its target costs too: a made image that
    passes already, and lies far from the data, still gives G a slope.

    Args:
        real: D of data, any shape; any number, no sigmoid.
        fake: D of generated images, any shape.

    Returns:
        Scalar: averaged over each; ½ where D cannot tell and answers ½.

    Reference:
        Mao et al. (2017), Least squares generative adversarial networks, equation 9
        without its ½; so written in Zhu et al. (2017), section 4.
    """
    return (real - 1).square().mean() + fake.square().mean()


def least_squares_generator_loss(fake: Tensor) -> Tensor:
    """What G descends: E[(D(G(z)) − 1)²].

    Args:
        fake: D of generated images, any shape.

    Returns:
        Scalar, averaged; ¼ where D cannot tell and answers ½.

    Reference:
        As `least_squares_discriminator_loss`.
    """
    return (fake - 1).square().mean()
