"""The shading of MR images by the coil, estimated and divided out.

The real scans of `open_ms` come corrected (N4). Synthetic heads come as a scanner gives
them, each image with a shading of its own, of some 10 %: as much as a third of what
tells a lesion from white matter in T1.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np

N_TISSUES = 5  # fluid, cortex, deep grey and white matter, and mixtures with fluid
N_ROUNDS = 12  # tissues, then shading, and again; later ones change next to nothing
N_FITTED = 10_000  # voxels; the polynomial has 35 coefficients
OUTLIER = 2.5  # deviations beyond which a voxel has no say: lesions and vessels
DARKEST = 0.02  # of the median: air inside the head has no logarithm


def correct_bias(
    images: Mapping[str, np.ndarray], brain: np.ndarray, *, degree: int = 4
) -> dict[str, np.ndarray]:
    """Divides each MR image by its shading, a smooth field about 1.

    log I_m(x) = μ_m,k(x) + b_m(x) + noise: a tissue k has one value everywhere, and b_m
    is a polynomial in x. In turn, k and μ are found by k-means of all images together,
    and b_m by least squares of what the tissues leave, without outliers.

    Args:
        images: Modality → MR image `(X, Y, Z)`, on one grid. The first tells fluid,
            grey and white matter best: T1w.
        brain: Where tissues are alike, bool; outside, images become 0.
        degree: Of the polynomial; 4 follows a shading of 70 mm FWHM in a brain.

    Returns:
        Modality → image, float32.

    Raises:
        ValueError: Images and mask differ in shape, or the mask is not bool or has less
            than 1,000 voxels.

    Reference:
        Wells et al. (1996), Adaptive segmentation of MRI data, IEEE TMI 15, for the two
        steps in turn; Van Leemput et al. (1999), Automated model-based bias field
        correction of MR images of the brain, IEEE TMI 18, for the polynomial.
    """
    _check(images, brain)
    signals = np.stack([image[brain] for image in images.values()], axis=1)  # (N, M)
    powers = _polynomials(brain, degree)  # (N, P)
    few = slice(None, None, max(1, len(signals) // N_FITTED))
    log = np.log(np.maximum(signals, DARKEST * np.median(signals, axis=0)))[few]
    coefficients = _estimate(log, powers[few])
    corrected = {}
    for name, signal, c in zip(images, signals.T, coefficients.T, strict=True):
        corrected[name] = np.zeros(brain.shape, np.float32)
        corrected[name][brain] = signal / np.exp(powers @ c)
    return corrected


def _estimate(x: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """Returns the coefficients of the fields `(P, M)` of logarithms `(N, M)`."""
    bias, inlier = np.zeros_like(x), np.ones(x.shape, bool)
    for _ in range(N_ROUNDS):
        left = x - _tissue_values(x - bias)
        fits = [
            np.linalg.lstsq(powers[rows], r[rows], rcond=None)[0]
            for r, rows in zip(left.T, inlier.T, strict=True)
        ]
        coefficients = np.stack(fits, axis=1)
        bias = powers @ coefficients
        residual = np.abs(left - bias)
        inlier = residual <= OUTLIER * 1.4826 * np.median(residual, axis=0)
    coefficients[0] -= bias.mean(axis=0)  # the constant: a field about 1
    return coefficients


def _tissue_values(x: np.ndarray) -> np.ndarray:
    """Returns for each voxel `(N, M)` the value of its tissue."""
    from sklearn.cluster import KMeans

    scaled = x / x.std(axis=0)
    # Starts from voxels at equal steps of the first image: nothing is left to chance.
    order = np.argsort(x[:, 0])
    steps = np.linspace(0, len(x) - 1, N_TISSUES + 2).astype(int)[1:-1]
    found = KMeans(N_TISSUES, init=scaled[order[steps]], n_init=1).fit(scaled)
    return found.cluster_centers_[found.labels_] * x.std(axis=0)


def _polynomials(brain: np.ndarray, degree: int) -> np.ndarray:
    """Returns x^i y^j z^k, i + j + k ≤ degree, at each voxel of the brain `(N, P)`."""
    place = np.argwhere(brain)
    low, high = place.min(axis=0), place.max(axis=0)
    x, y, z = (2 * (place - low) / np.maximum(high - low, 1) - 1).T.astype(np.float32)
    exponents = product(range(degree + 1), repeat=3)
    columns = [x**i * y**j * z**k for i, j, k in exponents if i + j + k <= degree]
    return np.stack(columns, axis=1)


def _check(images: Mapping[str, np.ndarray], brain: np.ndarray) -> None:
    shapes = {image.shape for image in images.values()}
    if shapes != {brain.shape} or brain.dtype != bool or brain.sum() < 1000:
        raise ValueError(
            f"images have shapes {sorted(shapes)} and brain is {brain.dtype} "
            f"{brain.shape} with {np.count_nonzero(brain)} voxels, expected one shape, "
            "and bool with at least 1,000. Give images and brain mask of one subject."
        )
