"""Every loss of the course: pure functions of tensors that return a scalar."""

import torch.nn.functional as F
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


def kl_divergence(mu: Tensor, log_var: Tensor) -> Tensor:
    """Divergence of the encoder's Gaussian from the prior N(0, I).

    KL(N(μ, σ²) ‖ N(0, I)) = ½ Σ_j (μ_j² + σ_j² − log σ_j² − 1)

    Args:
        mu: Means μ `(B, Z)`.
        log_var: Logarithms of the variances, log σ² `(B, Z)`.

    Returns:
        Scalar in nats: summed over the latent variables, averaged over the batch.

    Reference:
        Kingma & Welling (2014), Auto-encoding variational Bayes, appendix B.
    """
    return 0.5 * (mu.square() + log_var.exp() - log_var - 1).sum(dim=1).mean()


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
