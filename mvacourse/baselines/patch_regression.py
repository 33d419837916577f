"""Translation patch by patch: any regression of scikit-learn, from what is around."""

import warnings
from collections.abc import Sequence

import numpy as np

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    neighbourhoods,
    require_images,
    require_subjects,
)


class PatchRegression:
    """Maps the 3³ voxels around each voxel, in all source images, to the target there.

    ŷ(x) = f(p(x)),  f fitted to the squared error
    """

    def __init__(self, regressor, *, n_voxels: int = 5000, seed: int = 0):
        """Takes the settings.

        Args:
            regressor: f, of scikit-learn: `perceptron` or `forest`.
            n_voxels: Drawn of each training subject.
            seed: Of the drawing.
        """
        self.regressor, self.n_voxels, self.seed = regressor, n_voxels, seed

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "PatchRegression":
        """Fits the regression.

        Args:
            images: Of each training subject `(C, X, Y, Z)`, in native units.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Voxels of each to draw from, bool.

        Raises:
            ValueError: As `require_subjects`.
        """
        from sklearn.exceptions import ConvergenceWarning

        require_subjects(images, targets, masks)
        random, patches, values = np.random.default_rng(self.seed), [], []
        for x, y, mask in zip(images, targets, masks, strict=True):
            at = few_voxels(mask, self.n_voxels, random)
            patches.append(neighbourhoods(x, at, 1))
            values.append(y[at])
        with warnings.catch_warnings():
            # The number of epochs is chosen: no advice to train until nothing improves.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.regressor.fit(np.concatenate(patches), np.concatenate(values))
        return self

    def predict(self, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Applies the regression to each voxel of a subject.

        Args:
            images: `(C, X, Y, Z)`, the modalities of the training subjects.
            mask: Voxels to predict, bool.

        Returns:
            `(X, Y, Z)` float32 in the target's unit, 0 outside the mask.

        Raises:
            ValueError: As `require_images`, or there are other modalities.
        """
        require_images(images, mask)
        y_hat = np.zeros(mask.shape, np.float32)
        y_hat[mask] = self.regressor.predict(neighbourhoods(images, mask, 1))
        return y_hat


def forest(n_trees: int = 60, *, seed: int = 0):
    """Returns a random forest, each split the best of a third of the voxels.

    Args:
        n_trees: More make it smoother; 60 as in the lecture's table.
        seed: Of the trees.

    Reference:
        Breiman (2001), Random forests, Machine Learning 45.
    """
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(
        n_trees, max_features=1 / 3, min_samples_leaf=5, random_state=seed
    )
