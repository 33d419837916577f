"""Random forest on patches that looks at its first painting: auto-context, SRF+."""

from collections.abc import Sequence

import numpy as np

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    require_images,
    require_subjects,
)
from mvacourse.baselines.surroundings import surroundings

AT_ONCE = 100_000  # voxels painted together, to spare memory


class RandomForest:
    """Forest that maps patches and place to a value, twice.

    The second forest sees, as one modality more, what the first has painted. The trees
    are extremely randomised: thresholds are drawn, and the best of them is taken.

    In Huynh 2016 leaves hold whole patches, averaged where they overlap. Here they hold
    the middle alone: in voxels of 2 mm, the skull is thinner than a patch.

    Reference:
        Huynh et al. (2016), Estimating CT image from MRI data using structured random
        forest and auto-context model, IEEE TMI 35.
        Geurts et al. (2006), Extremely randomized trees, Machine Learning 63.
    """

    def __init__(
        self,
        n_trees: int = 60,
        *,
        n_voxels: int = 3000,
        auto_context: bool = True,
        seed: int = 0,
    ):
        """Takes the settings.

        Args:
            n_trees: Of each forest.
            n_voxels: Drawn of each training subject; tripling them did more than
                tripling the trees.
            auto_context: Whether there is a second forest.
            seed: Of voxels and trees.
        """
        self.n_trees, self.n_voxels = n_trees, n_voxels
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
            seen = [_with(x, _paint(self.forests[0], x, mask)) for x, mask in pairs]
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
            ValueError: As `require_images`, or there are other modalities.
        """
        require_images(images, mask)
        y_hat = _paint(self.forests[0], images, mask)
        for forest in self.forests[1:]:
            y_hat = _paint(forest, _with(images, y_hat), mask)
        return y_hat

    def _grow(self, images, targets, masks):
        from sklearn.ensemble import ExtraTreesRegressor

        random, seen, values = np.random.default_rng(self.seed), [], []
        for x, y, mask in zip(images, targets, masks, strict=True):
            at = few_voxels(mask, self.n_voxels, random)
            seen.append(surroundings(x, at))
            values.append(y[at])
        forest = ExtraTreesRegressor(
            self.n_trees, min_samples_leaf=2, random_state=self.seed
        )
        return forest.fit(np.concatenate(seen), np.concatenate(values))


def _paint(forest, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Predicts the voxels of a mask, some at a time."""
    y_hat, voxels = np.zeros(mask.shape, np.float32), np.flatnonzero(mask)
    for part in np.array_split(voxels, -(-len(voxels) // AT_ONCE)):
        at = np.zeros(mask.shape, bool)
        at.flat[part] = True
        y_hat[at] = forest.predict(surroundings(images, at))
    return y_hat


def _with(images: np.ndarray, painted: np.ndarray) -> np.ndarray:
    return np.stack([*images, painted]).astype(np.float32)
