"""The part of a variational autoencoder's loss that is not reconstruction."""

from torch import Tensor


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
