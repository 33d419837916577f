"""What a voxel is described by: patches near and far, and its place."""

import numpy as np
from scipy.ndimage import uniform_filter

from mvacourse.baselines.neighbourhoods import neighbourhoods

SCALES = (1, 3, 9)  # voxels: width of what is averaged, and its distance


def surroundings(images: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Describes voxels by their surroundings, near and far, and their place.

    Args:
        images: `(C, X, Y, Z)`.
        at: Voxels to describe, bool. Nothing is taken from the shape of a mask, which
            may come from the truth.

    Returns:
        `(N, 81·C + 3)` float32: for each of `SCALES` 3³ means of boxes; x, y, z as
        fractions of the volume.
    """
    columns = []
    for scale in SCALES:
        means = np.stack([uniform_filter(x, scale) for x in images])
        columns.append(neighbourhoods(means, at, 1, spacing=scale))
    columns.append(np.argwhere(at) / at.shape)
    return np.hstack(columns, dtype=np.float32)
