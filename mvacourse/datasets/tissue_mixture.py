"""Tissues of a brain from T1, T2 and FLAIR, by a mixture of Gaussians.

For images that come without labels. The same function is applied to real patients and
to synthetic ones, where the true tissues are known.
"""

import numpy as np
from scipy import ndimage

FLUID, GREY, WHITE = 1, 2, 3
# The tissue of each Gaussian, and where it starts: percentiles of T1, T2 and FLAIR.
# White matter fills its voxels, and one Gaussian describes it. Fluid and cortex are so
# thin that most of their voxels hold something else too, and take a second one each.
GAUSSIANS = (
    (FLUID, (3, 98, 5)),
    (FLUID, (10, 50, 10)),  # with vessels and membranes, which T2 shows dark
    (GREY, (25, 80, 50)),  # with fluid
    (GREY, (45, 60, 70)),
    (WHITE, (80, 30, 45)),
)
N_FITTED = 50_000  # voxels; twice as many change no contrast of open_ms by 0.02


def segment(
    t1: np.ndarray,
    t2: np.ndarray,
    flair: np.ndarray,
    brain: np.ndarray,
    lesion: np.ndarray,
) -> np.ndarray:
    """Divides a brain into fluid, grey and white matter by their signals alone.

    Each voxel x = (T1, T2, FLAIR) comes from one of five Gaussians k, each belonging to
    a tissue, p(x) = Σ_k w_k N(x; μ_k, σ_k²), fitted by expectation maximisation. The
    σ_k are diagonal, since the three scans have noise of their own. The label is the
    tissue of the largest share p(tissue | x), summed over its Gaussians.

    Place plays no part: the shell of mixed voxels between fluid and white matter is
    called grey, and deep grey nuclei as bright as white matter are called white.

    Args:
        t1: T1-weighted image `(X, Y, Z)`, any units.
        t2: T2-weighted image on the same grid.
        flair: FLAIR image on the same grid.
        brain: Brain, fluid between its folds included, bool.
        lesion: Lesions, bool; they are neither fitted nor labelled.

    Returns:
        Labels `(X, Y, Z)` uint8: 0 outside and in lesions, `FLUID`, `GREY`, `WHITE`.
        The same images give the same labels.

    Raises:
        ValueError: Shapes differ, a mask is not bool, an image is constant or not
            finite in the brain, or less than 1,000 voxels of brain remain.

    Reference:
        Ashburner & Friston (2005), Unified segmentation, NeuroImage 26, for several
        Gaussians to a tissue (there with maps of where tissues are, here without).
    """
    inside = _inside((t1, t2, flair), brain, lesion)
    x = np.stack([t1[inside], t2[inside], flair[inside]], axis=1)  # (N, 3)
    x = _standardised(x)
    shares = _fit(x[:: max(1, len(x) // N_FITTED)]).predict_proba(x)  # (N, 5)
    tissues = np.array([tissue for tissue, _ in GAUSSIANS])
    order = (FLUID, GREY, WHITE)
    shares = np.stack([shares[:, tissues == t].sum(axis=1) for t in order])  # (3, N)
    labels = np.zeros(brain.shape, np.uint8)
    labels[inside] = np.array(order)[shares.argmax(axis=0)]
    return labels


def normal_appearing_white_matter(
    labels: np.ndarray, lesion: np.ndarray, *, margin: int = 2
) -> np.ndarray:
    """Returns white matter away from lesions, whose rim is ill though it looks well.

    Args:
        labels: Tissues `(X, Y, Z)` of `segment`.
        lesion: Lesions on the same grid, bool.
        margin: Voxels left out around each lesion, in all directions, diagonals too.

    Returns:
        `(X, Y, Z)` bool.

    Raises:
        ValueError: The shapes differ, the lesions are not bool, or the margin is
            negative.
    """
    if labels.shape != lesion.shape or lesion.dtype != bool or margin < 0:
        raise ValueError(
            f"labels are {labels.shape}, lesion is {lesion.dtype} {lesion.shape} and "
            f"margin is {margin}, expected one shape, bool, and 0 or more. Bring both "
            "to one grid."
        )
    near = ndimage.maximum_filter(lesion, size=2 * margin + 1)
    return (labels == WHITE) & ~near


def _inside(images, brain: np.ndarray, lesion: np.ndarray) -> np.ndarray:
    """Returns the voxels to label, once the arguments fit together."""
    shapes = {array.shape for array in (*images, brain, lesion)}
    if len(shapes) > 1 or {brain.dtype, lesion.dtype} != {np.dtype(bool)}:
        raise ValueError(
            f"arrays have shapes {sorted(shapes)} and masks are {brain.dtype} and "
            f"{lesion.dtype}, expected one shape, and bool. Bring all to one grid."
        )
    inside = brain & ~lesion
    if (n := np.count_nonzero(inside)) < 1000:
        raise ValueError(
            f"brain has {n} voxels outside lesions, expected at least 1,000 for a fit. "
            "Check that the brain mask is not empty, and belongs to these images."
        )
    return inside


def _standardised(x: np.ndarray) -> np.ndarray:
    """Divides each image by its standard deviation, whatever the scanner's scale."""
    x = x.astype(np.float64)
    with np.errstate(invalid="ignore"):  # NaN and infinity are refused in words
        scale = x.std(axis=0)
    if not (scale > 0).all():
        raise ValueError(
            f"standard deviations of T1, T2 and FLAIR in the brain are {scale}, "
            "expected > 0. Check the images for constant, NaN or infinite voxels."
        )
    return x / scale


def _fit(x: np.ndarray):
    """Fits the Gaussians, from a start that leaves nothing to chance."""
    from sklearn.mixture import GaussianMixture  # takes a second, hence here

    start = [
        [np.percentile(x[:, i], q) for i, q in enumerate(percentiles)]
        for _, percentiles in GAUSSIANS
    ]
    n = len(GAUSSIANS)
    mixture = GaussianMixture(
        n,
        covariance_type="diag",
        means_init=start,
        weights_init=np.full(n, 1 / n),
        precisions_init=np.full((n, 3), 1 / 0.3**2),  # a third of the whole spread
        tol=1e-4,  # of the mean log-likelihood; the usual 1e-3 stops half-way
        max_iter=1000,
    )
    return mixture.fit(x)
