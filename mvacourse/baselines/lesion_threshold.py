"""Lesions in FLAIR by a threshold: the simplest reader there is, and always the same.

To compare synthetic with true FLAIR, what matters of a segmentation is that it is one
and the same for both, and good enough on the true one.
"""

from collections.abc import Sequence

import numpy as np

BLUR = 1.9  # mm FWHM: lesions hold together, single noisy voxels do not


def brightness(
    flair: np.ndarray, brain: np.ndarray, spacing: Sequence[float]
) -> np.ndarray:
    """Divides a slightly blurred FLAIR by the median of the brain.

    Args:
        flair: `(X, Y, Z)`, any unit, without shading (`datasets.bias_field`).
        brain: The brain, bool.
        spacing: Edges of a voxel, mm.

    Returns:
        `(X, Y, Z)` float32, 1 in an average voxel; 0 outside the brain.

    Raises:
        ValueError: The shapes differ, the brain is empty or not bool, or the median in
            it is not a positive number.
    """
    from scipy.ndimage import gaussian_filter

    if brain.shape != flair.shape or brain.dtype != bool or not brain.any():
        raise ValueError(
            f"flair is {flair.shape} and brain {brain.dtype} {brain.shape} with "
            f"{np.count_nonzero(brain)} voxels, expected one shape, and bool with at "
            "least one. Give image and brain mask of one subject."
        )
    level = np.median(flair[brain])
    if not 0 < level < np.inf:
        raise ValueError(
            f"the median of flair in the brain is {level:g}, expected a positive "
            "number. Give it in native units, where 0 is no signal."
        )
    sigma = [BLUR / 2.355 / edge for edge in spacing]
    return gaussian_filter(flair.astype(np.float32) / level, sigma) * brain


def segment_lesions(
    flair: np.ndarray,
    brain: np.ndarray,
    spacing: Sequence[float],
    *,
    threshold: float,
) -> np.ndarray:
    """Calls lesion what is brighter than `threshold` times the median of the brain.

    Args:
        flair: As in `brightness`.
        brain: As in `brightness`.
        spacing: As in `brightness`.
        threshold: Chosen on the true FLAIR of training subjects.

    Returns:
        Mask `(X, Y, Z)`, bool.

    Raises:
        ValueError: As `brightness`.
    """
    return brightness(flair, brain, spacing) > threshold
