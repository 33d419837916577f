"""Random forest that paints patches, and looks at its first painting: SRF+."""

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import distance_transform_edt, uniform_filter

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    join_neighbourhoods,
    neighbourhoods,
    require_images,
    require_subjects,
)

SCALES = (1, 3, 9)  # voxels: width of what is averaged, and its distance
AT_ONCE = 100_000  # voxels painted together, to spare memory


class RandomForest:
    """Structured random forest with auto-context.

    The trees split on the middle voxel and their leaves hold whole patches, which are
    averaged where they overlap. A second forest sees, as one modality more, what the
    first has painted.

    Reference:
        Huynh et al. (2016), Estimating CT image from MRI data using structured random
        forest and auto-context model, IEEE TMI 35. Their Haar-like features are
        differences of means in boxes; here trees split on the means themselves.
    """

    def __init__(
        self,
        n_trees: int = 60,
        *,
        n_voxels: int = 3000,
        radius: int = 1,
        auto_context: bool = True,
        seed: int = 0,
    ):
        """Takes the settings.

        Args:
            n_trees: Of each forest.
            n_voxels: Drawn of each training subject.
            radius: Of the painted patches; 0 paints voxel by voxel.
            auto_context: Whether there is a second forest.
            seed: Of voxels and trees.
        """
        self.n_trees, self.n_voxels, self.radius = n_trees, n_voxels, radius
        self.auto_context, self.seed = auto_context, seed

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "RandomForest":
        """Grows the forests.

        Args:
            images: Of each training subject `(C, X, Y, Z)`.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Of each, bool.

        Raises:
            ValueError: As `require_subjects`.
        """
        require_subjects(images, targets, masks)
        self.forests = [self._grow(images, targets, masks)]
        if self.auto_context:
            pairs = zip(images, masks, strict=True)
            seen = [_with(x, self._paint(self.forests[0], x, m)) for x, m in pairs]
            self.forests.append(self._grow(seen, targets, masks))
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
        y_hat = self._paint(self.forests[0], images, mask)
        for forest in self.forests[1:]:
            y_hat = self._paint(forest, _with(images, y_hat), mask)
        return y_hat

    def _grow(self, images, targets, masks) -> "PatchForest":
        random, rows = np.random.default_rng(self.seed), []
        for x, y, mask in zip(images, targets, masks, strict=True):
            at = few_voxels(mask, self.n_voxels, random)
            rows.append(
                (features(x, mask, at), neighbourhoods(y[None], at, self.radius))
            )
        seen, patches = map(np.concatenate, zip(*rows, strict=True))
        return PatchForest(seen, patches, self.n_trees, self.seed)

    def _paint(self, forest, images, mask) -> np.ndarray:
        voxels = np.flatnonzero(mask)
        patches = []
        for part in np.array_split(voxels, -(-len(voxels) // AT_ONCE)):
            at = np.zeros(mask.size, bool)
            at[part] = True
            patches.append(
                forest.predict(features(images, mask, at.reshape(mask.shape)))
            )
        return join_neighbourhoods(np.concatenate(patches), mask) * mask


class PatchForest:
    """Trees grown for the middle of patches, with the mean patch in each leaf."""

    def __init__(self, seen: np.ndarray, patches: np.ndarray, n_trees: int, seed: int):
        """Grows the trees.

        Args:
            seen: Features `(N, F)`.
            patches: To be painted `(N, P)`.
            n_trees: More make it smoother.
            seed: Of the trees.
        """
        from sklearn.ensemble import RandomForestRegressor

        self.forest = RandomForestRegressor(
            n_trees, max_features=1 / 3, min_samples_leaf=2, random_state=seed
        ).fit(seen, patches[:, patches.shape[1] // 2])
        self.leaves = []
        for leaf, tree in zip(
            self.forest.apply(seen).T, self.forest.estimators_, strict=True
        ):
            total = np.zeros((tree.tree_.node_count, patches.shape[1]), np.float32)
            np.add.at(total, leaf, patches)
            count = np.bincount(leaf, minlength=len(total))
            self.leaves.append(total / np.maximum(count, 1)[:, None].astype(np.float32))

    def predict(self, seen: np.ndarray) -> np.ndarray:
        """Returns patches `(N, P)`, the mean of the leaves that features fall into."""
        leaves = zip(self.leaves, self.forest.apply(seen).T, strict=True)
        return sum(patches[leaf] for patches, leaf in leaves) / len(self.leaves)


def features(images: np.ndarray, mask: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Describes voxels by their surroundings, near and far, and their place.

    Args:
        images: `(C, X, Y, Z)`.
        mask: The head or brain, bool.
        at: Voxels of it to describe, bool.

    Returns:
        `(N, 81·C + 4)` float32: for each of `SCALES` 3³ means of boxes; place in the
        box around the mask, as fractions; depth under the mask's surface, voxels.
    """
    columns = []
    for scale in SCALES:
        means = np.stack([uniform_filter(x, scale) for x in images])
        columns.append(neighbourhoods(means, at, 1, spacing=scale))
    voxels = np.argwhere(mask)
    low, high = voxels.min(axis=0), voxels.max(axis=0)
    depth = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1, 1:-1]
    columns += [(np.argwhere(at) - low) / (high - low + 1), depth[at][:, None]]
    return np.hstack(columns, dtype=np.float32)


def _with(images: np.ndarray, painted: np.ndarray) -> np.ndarray:
    return np.stack([*images, painted]).astype(np.float32)
