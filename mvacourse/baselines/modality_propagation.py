"""Modality propagation: the target's values at the most similar patches seen before."""

from collections.abc import Sequence

import numpy as np

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    neighbourhoods,
    require_images,
    require_subjects,
)

SIGMA = 0.7  # voxels: how fast a patch's voxels count less, away from its middle
N_COMPONENTS = 6  # of the patches; to search in all 27 C dimensions would take hours
PLACE = 0.05  # per voxel: 20 voxels away is as far as one standard deviation darker
TOLERANCE = 0.5  # a found neighbour may be this share too far: some times faster


class ModalityPropagation:
    """Mean of the target at the k training voxels whose patches are nearest.

    ŷ(x) = (1/k) Σ_j y(x_j),  the x_j of least ‖p(x) − p(x_j)‖² + PLACE² ‖x − x_j‖²

    p are the principal components of the patches in all source images, weighted by a
    Gaussian. Ye et al. search in a window around the same place; here place is a part
    of the distance: the window has a soft edge, and brains that lie roughly alike in
    their volumes will do.

    Reference:
        Ye et al. (2013), Modality propagation: coherent synthesis of subject-specific
        scans with data-driven regularization, MICCAI; without the regularization.
    """

    def __init__(self, n_neighbours: int = 10, *, n_voxels: int = 5000, seed: int = 0):
        """Takes the settings.

        Args:
            n_neighbours: k; the mean of one is noisy, of many blurred.
            n_voxels: Drawn of each training subject.
            seed: Of the drawing.
        """
        self.n_neighbours, self.n_voxels, self.seed = n_neighbours, n_voxels, seed

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "ModalityPropagation":
        """Remembers voxels, each with its patch, its place and its target.

        Args:
            images: Of each training subject `(C, X, Y, Z)`, in native units.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Voxels of each to draw from, bool.

        Raises:
            ValueError: As `require_subjects`; or too few voxels were drawn.
        """
        from scipy.spatial import cKDTree
        from sklearn.decomposition import PCA

        require_subjects(images, targets, masks)
        random = np.random.default_rng(self.seed)
        drawn = [few_voxels(mask, self.n_voxels, random) for mask in masks]
        _require_enough(sum(map(np.count_nonzero, drawn)), self.n_neighbours)
        pairs = list(zip(images, drawn, strict=True))
        patches = np.concatenate([neighbourhoods(x, at, 1) for x, at in pairs])
        spread = np.maximum(patches.std(axis=0), 1e-6)  # a constant image counts little
        self.weights = _gaussian(len(images[0])) / spread
        self.components = PCA(N_COMPONENTS, random_state=0)
        self.components.fit(patches * self.weights)
        self.tree = cKDTree(np.concatenate([self._describe(*pair) for pair in pairs]))
        values = zip(targets, drawn, strict=True)
        self.values = np.concatenate([y[at] for y, at in values])
        return self

    def predict(self, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Looks up each voxel of a subject.

        Args:
            images: `(C, X, Y, Z)`, the modalities of the training subjects.
            mask: Voxels to look up, bool.

        Returns:
            `(X, Y, Z)` float32 in the target's unit, 0 outside the mask.

        Raises:
            ValueError: As `require_images`, or there are other modalities.
        """
        require_images(images, mask)
        y_hat = np.zeros(mask.shape, np.float32)
        k = range(1, self.n_neighbours + 1)
        _, nearest = self.tree.query(self._describe(images, mask), k, eps=TOLERANCE)
        y_hat[mask] = self.values[nearest].mean(axis=1)
        return y_hat

    def _describe(self, images: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Returns components and place of voxels, in units of the distance."""
        patches = neighbourhoods(images, at, 1) * self.weights
        return np.hstack([self.components.transform(patches), PLACE * np.argwhere(at)])


def _gaussian(n_images: int) -> np.ndarray:
    """Returns how much each voxel of the patches counts, `(27 C,)`."""
    offsets = np.indices((3, 3, 3)).reshape(3, -1) - 1
    weights = np.exp(-(offsets**2).sum(axis=0) / (2 * SIGMA**2))
    return np.tile(weights, n_images).astype(np.float32)


def _require_enough(n: int, n_neighbours: int) -> None:
    if n < max(n_neighbours, N_COMPONENTS) or n_neighbours < 1:
        raise ValueError(
            f"n_neighbours is {n_neighbours} and {n} training voxels were drawn, "
            f"expected at least 1 and {max(n_neighbours, N_COMPONENTS)}. Draw more "
            "voxels, from more subjects or larger masks."
        )
