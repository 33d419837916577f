"""Sparse representation: a patch is a combination of few known ones, SR."""

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import binary_dilation

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    join_neighbourhoods,
    neighbourhoods,
    require_images,
    require_subjects,
)
from mvacourse.baselines.surroundings import surroundings

PLACE = 2.0  # weight of the place, beside features with a deviation of 1
N_PLACE = 3  # the last features
AT_ONCE = 10_000  # patches coded together, to spare memory


class SparseCoding:
    """Coupled dictionary whose atoms are pairs of training patches.

    A patch of a new image is written by its k nearest atoms, and the same combination
    of their target patches is painted. Patches are averaged where they overlap.

    Atoms are examples. On training subjects, 256 atoms learned by scikit-learn's
    `MiniBatchDictionaryLearning` and coded by orthogonal matching pursuit had three
    times the error.

    Reference:
        Wang et al. (2010), Locality-constrained linear coding for image classification,
        CVPR, equation 7, for the code.
    """

    def __init__(
        self,
        n_voxels: int = 3000,
        *,
        n_nonzero: int = 10,
        regularisation: float = 0.01,
        radius: int = 1,
        seed: int = 0,
    ):
        """Takes the settings.

        Args:
            n_voxels: Atoms taken of each training subject.
            n_nonzero: k, atoms that write a patch.
            regularisation: Keeps weights small, relative to the atoms' distances.
            radius: Of the painted patches, which are painted around every second voxel.
            seed: Of the atoms.
        """
        self.n_voxels, self.n_nonzero = n_voxels, n_nonzero
        self.regularisation, self.radius, self.seed = regularisation, radius, seed

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "SparseCoding":
        """Collects the atoms.

        Args:
            images: Of each training subject `(C, X, Y, Z)`.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Of each, bool.

        Raises:
            ValueError: As `require_subjects`.
        """
        from sklearn.neighbors import NearestNeighbors

        require_subjects(images, targets, masks)
        random, seen, painted = np.random.default_rng(self.seed), [], []
        for x, y, mask in zip(images, targets, masks, strict=True):
            at = few_voxels(mask, self.n_voxels, random)
            seen.append(surroundings(x, at))
            painted.append(neighbourhoods(y[None], at, self.radius))
        seen = np.concatenate(seen)
        self.mean, self.scale = seen.mean(axis=0), seen.std(axis=0).clip(min=1e-6)
        self.scale[-N_PLACE:] /= PLACE
        self.atoms = (seen - self.mean) / self.scale  # (A, F)
        self.painted = np.concatenate(painted)  # (A, p³)
        k = min(self.n_nonzero, len(self.atoms))
        self.nearest = NearestNeighbors(n_neighbors=k, algorithm="brute")
        self.nearest.fit(self.atoms)
        return self

    def predict(self, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Paints a subject.

        Args:
            images: `(C, X, Y, Z)`, the modalities of the training subjects.
            mask: Voxels to paint, bool.

        Returns:
            `(X, Y, Z)` float32 in the target's unit, 0 outside the mask.

        Raises:
            ValueError: As `require_images`.
        """
        require_images(images, mask)
        at = np.zeros(mask.shape, bool)
        at[::2, ::2, ::2] = True
        at &= binary_dilation(mask, np.ones((3, 3, 3)))
        x = (surroundings(images, at) - self.mean) / self.scale
        parts = np.array_split(x, -(-len(x) // AT_ONCE))
        patches = np.concatenate([self._paint(part) for part in parts])
        return join_neighbourhoods(patches, at) * mask

    def _paint(self, x: np.ndarray) -> np.ndarray:
        """Codes patches `(N, F)` and returns their targets `(N, p³)`."""
        nearest = self.nearest.kneighbors(x, return_distance=False)  # (N, k)
        weights = local_code(x, self.atoms[nearest], self.regularisation)
        return np.einsum("nk,nkp->np", weights, self.painted[nearest])


def local_code(
    x: np.ndarray, atoms: np.ndarray, regularisation: float = 0.01
) -> np.ndarray:
    """Writes vectors as combinations of their nearest atoms.

    min_w ‖x − Σ_i w_i a_i‖² + ε tr(C) ‖w‖² with Σ_i w_i = 1, C_ij = (a_i − x)·(a_j − x)

    Args:
        x: `(N, F)`.
        atoms: a `(N, k, F)`.
        regularisation: ε; a great one makes all weights 1/k.

    Returns:
        w `(N, k)`.
    """
    difference = atoms - x[:, None]
    C = difference @ difference.transpose(0, 2, 1)  # (N, k, k)
    size = np.trace(C, axis1=1, axis2=2) + 1e-6
    C += regularisation * size[:, None, None] * np.eye(C.shape[1], dtype=C.dtype)
    w = np.linalg.solve(C, np.ones((*C.shape[:2], 1), C.dtype))[..., 0]
    return w / w.sum(axis=1, keepdims=True)
