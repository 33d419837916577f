"""Translation voxel by voxel: what a regression on local features can do."""

from collections.abc import Sequence

import numpy as np

SCALES = (4.0, 8.0, 16.0)  # FWHM in mm of what a voxel knows of its surroundings


def local_features(
    image: np.ndarray, spacing: Sequence[float], mask: np.ndarray
) -> np.ndarray:
    """Describes each voxel by its value, its surroundings and its place.

    Args:
        image: `(X, Y, Z)` in native units.
        spacing: Edges of a voxel, mm.
        mask: Voxels to describe, `(X, Y, Z)` bool.

    Returns:
        `(N, 10)` float32: the value; for each of `SCALES` a Gaussian mean and the least
        value around; x, y, z as fractions of the volume.
    """
    from scipy import ndimage

    features = [image[mask]]
    for fwhm in SCALES:
        sigma = [fwhm / 2.355 / edge for edge in spacing]
        size = [max(1, round(fwhm / edge)) for edge in spacing]
        features.append(ndimage.gaussian_filter(image, sigma)[mask])
        features.append(ndimage.minimum_filter(image, size)[mask])
    place = np.argwhere(mask) / image.shape
    return np.column_stack([*features, place]).astype(np.float32)


def boosted_trees(features: np.ndarray, target: np.ndarray, *, seed: int = 0):
    """Fits gradient-boosted trees to the squared error.

    Args:
        features: `(N, F)`.
        target: `(N,)`, native units.
        seed: Of the trees.

    Returns:
        A fitted regressor of scikit-learn.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(random_state=seed).fit(features, target)
