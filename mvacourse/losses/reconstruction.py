"""Losses of an image that is given: how far is the one that was made?"""

from torch import Tensor


def squared_error(x_hat: Tensor, x: Tensor) -> Tensor:
    """Reconstruction loss of an autoencoder, L(x, x̂) = ‖x − x̂‖².

    Args:
        x_hat: Reconstruction `(B, ...)`.
        x: Data, the same shape.

    Returns:
        Scalar: summed over each image, averaged over the batch.
    """
    return (x - x_hat).square().flatten(1).sum(dim=1).mean()


def l1_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """Reconstruction loss of image translation, E‖y − ŷ‖₁ with the mean over pixels.

    The mean, so that λ means the same at every image size.

    Args:
        y_hat: Synthesised image `(B, ...)`.
        y: Target, the same shape.

    Returns:
        Scalar: averaged over pixels and batch.

    Reference:
        Isola et al. (2017), Image-to-image translation with conditional adversarial
        networks, equation 3.
    """
    return (y - y_hat).abs().mean()


def l2_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """Reconstruction loss E‖y − ŷ‖² with the mean over pixels, as in `l1_loss`.

    Args:
        y_hat: Synthesised image `(B, ...)`.
        y: Target, the same shape.

    Returns:
        Scalar: averaged over pixels and batch.

    Reference:
        Pathak et al. (2016), Context encoders, equation 1.
    """
    return (y - y_hat).square().mean()
