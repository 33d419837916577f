"""Atlas: heads of known CT are deformed to a patient, and take their CT along."""

from collections.abc import Sequence

import numpy as np

from mvacourse.baselines.neighbourhoods import require_images, require_subjects
from mvacourse.baselines.registration import register

COARSE = 3  # voxels of the grid on which heads are compared before registration
DECAY = 0.5  # β of the weights e^(−β rank), as Burgos 2014
WINDOW = 7  # voxels along an edge of the cube in which likeness is measured


class Atlas:
    """Deformable registration of several atlases, and propagation of their targets.

    The atlases most like the patient are deformed. In each voxel the propagated values
    are weighted by the rank of their local similarity.

    Reference:
        Burgos et al. (2014), Attenuation correction synthesis for hybrid PET-MR
        scanners: application to brain studies, IEEE TMI 33, equations 3 and 4.
    """

    def __init__(self, n_atlases: int = 5, **registration: Sequence[int]):
        """Takes the settings.

        Args:
            n_atlases: How many are deformed; each takes some 15 s at 2 mm.
            **registration: Passed to `register`.
        """
        self.n_atlases, self.registration = n_atlases, registration

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "Atlas":
        """Keeps the atlases; there is nothing to learn.

        Args:
            images: Of each training subject `(1, X, Y, Z)`: one modality.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Of each, bool; only checked.

        Raises:
            ValueError: As `require_subjects`, or the shape is not that of the others.
        """
        require_subjects(images, targets, masks)
        shapes = {x.shape for x in images}
        if len(shapes) > 1 or len(images[0]) > 1:
            raise ValueError(
                f"images have shapes {sorted(shapes)}, expected one shape with one "
                "modality. Resample all heads to one grid, and give T1w alone."
            )
        self.images, self.targets = [x[0] for x in images], list(targets)
        return self

    def predict(self, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Propagates the targets to a subject.

        Args:
            images: `(1, X, Y, Z)`, the modality and grid of the atlases.
            mask: Voxels wanted, bool.

        Returns:
            `(X, Y, Z)` float32 in the target's unit, 0 outside the mask.

        Raises:
            ValueError: As `require_images`, or the shape is not that of the atlases.
        """
        require_images(images, mask)
        if images.shape != (1, *self.images[0].shape):
            raise ValueError(
                f"images have shape {images.shape}, expected (1, "
                f"{', '.join(map(str, self.images[0].shape))}) as the atlases. "
                "Resample the patient to their grid."
            )
        fixed, propagated, likeness = images[0], [], []
        for i in self._most_alike(fixed):
            warp = register(self.images[i], fixed, **self.registration)
            propagated.append(warp(self.targets[i]))
            likeness.append(local_correlation(warp(self.images[i]), fixed))
        fused = fuse(np.stack(propagated), np.stack(likeness))
        return (fused * mask).astype(np.float32)

    def _most_alike(self, fixed: np.ndarray) -> list[int]:
        """Returns the atlases with the greatest correlation where they lie."""
        likeness = [
            np.corrcoef(_blurred(x), _blurred(fixed))[0, 1] for x in self.images
        ]
        return [*np.argsort(likeness)[::-1][: self.n_atlases]]


def local_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared correlation of two images in a window around each voxel.

    cov(a, b)² / (var(a) var(b)): blind to all that is linear and slow, such as a bias
    field. In [0, 1]; 0 where an image is constant.
    """
    from scipy.ndimage import uniform_filter

    def mean(x):
        return uniform_filter(x, WINDOW)

    a, b = a.astype(np.float64) / a.std(), b.astype(np.float64) / b.std()
    covariance = mean(a * b) - mean(a) * mean(b)
    variances = (mean(a * a) - mean(a) ** 2) * (mean(b * b) - mean(b) ** 2)
    return covariance**2 / np.maximum(variances, 1e-9)


def fuse(propagated: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """Averages atlases in each voxel, by the rank of their local similarity.

    Σ_i w_i y_i / Σ_i w_i, w_i = e^(−β rank_i), rank 0 is the most alike.

    Args:
        propagated: y `(A, X, Y, Z)`.
        likeness: Local similarity of image and patient, the same shape.

    Returns:
        `(X, Y, Z)`.
    """
    rank = (-likeness).argsort(axis=0).argsort(axis=0)
    weight = np.exp(-DECAY * rank)
    return (weight * propagated).sum(axis=0) / weight.sum(axis=0)


def _blurred(image: np.ndarray) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(image, COARSE * 0.6)[::COARSE, ::COARSE, ::COARSE].ravel()
