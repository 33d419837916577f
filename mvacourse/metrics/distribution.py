"""Likeness of two sets of images, by what a classifier sees in them."""

import torch
from torch import Tensor


def frechet_distance(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance of two Gaussians fitted to features, squared as usual.

    d² = ‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½)

    Smaller is better, 0 where means and covariances agree. It has the unit of a
    squared feature: distances in the features of two networks cannot be compared, nor
    those of different numbers of samples, since few samples make it too large.

    Args:
        features_a: `(N, F)`, more rows than columns lest the covariance be singular.
        features_b: `(M, F)`, the same features of other images.

    Raises:
        ValueError: The shapes do not fit, there are fewer than two rows, or a feature
            is not finite.

    Reference:
        Heusel et al. (2017), GANs trained by a two time-scale update rule converge to
        a local Nash equilibrium, equation 6. Dowson & Landau (1982), The Fréchet
        distance between multivariate normal distributions.
    """
    _require_features(features_a, features_b)
    (mu_a, cov_a), (mu_b, cov_b) = (moments(f) for f in (features_a, features_b))
    # The eigenvalues of Σ_a Σ_b are real and ≥ 0; the trace of its root sums theirs.
    eigenvalues = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0)
    covariances = cov_a.trace() + cov_b.trace() - 2 * eigenvalues.sqrt().sum()
    return ((mu_a - mu_b).square().sum() + covariances).item()


def moments(features: Tensor) -> tuple[Tensor, Tensor]:
    """Returns mean `(F,)` and covariance `(F, F)` of features `(N, F)`, in float64."""
    features = features.double()
    mu = features.mean(dim=0)
    away = features - mu
    return mu, away.T @ away / (len(features) - 1)


def _require_features(*sets: Tensor) -> None:
    shapes = [tuple(features.shape) for features in sets]
    if any(len(shape) != 2 or shape[0] < 2 for shape in shapes) or (
        len({shape[1] for shape in shapes}) > 1
    ):
        raise ValueError(
            f"features are {' and '.join(map(str, shapes))}, expected (N, F) and "
            "(M, F) with N, M ≥ 2. Give one row of the same features for each image."
        )
    if not all(features.isfinite().all() for features in sets):
        raise ValueError(
            "a feature is not finite. Look for NaN in the images, or a generator that "
            "has diverged."
        )
