"""Multilayer perceptron on patches: a small network, and no convolution."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from mvacourse.baselines.neighbourhoods import (
    few_voxels,
    neighbourhoods,
    require_images,
    require_subjects,
)


class Perceptron:
    """Two hidden layers that map the patch around a voxel to the target's value.

    ŷ = w · relu(W₂ relu(W₁ p + b₁) + b₂) + b, fitted to the squared error by Adam

    p are the 3³ voxels around in all source images. Inputs and target are scaled to
    mean 0 and variance 1 before: a perceptron that is fed with thousands saturates.

    Reference:
        Rumelhart et al. (1986), Learning representations by back-propagating errors,
        Nature 323.
    """

    def __init__(
        self,
        n_hidden: tuple[int, ...] = (64, 64),
        *,
        n_epochs: int = 20,
        n_voxels: int = 5000,
        seed: int = 0,
    ):
        """Takes the settings.

        Args:
            n_hidden: Units of each hidden layer.
            n_epochs: Passes over all training voxels.
            n_voxels: Drawn of each training subject.
            seed: Of voxels and weights.
        """
        self.n_hidden, self.n_epochs = n_hidden, n_epochs
        self.n_voxels, self.seed = n_voxels, seed

    def fit(
        self,
        images: Sequence[np.ndarray],
        targets: Sequence[np.ndarray],
        masks: Sequence[np.ndarray],
    ) -> "Perceptron":
        """Trains the network.

        Args:
            images: Of each training subject `(C, X, Y, Z)`, in native units.
            targets: Of each `(X, Y, Z)`, in native units.
            masks: Voxels of each to draw from, bool.

        Raises:
            ValueError: As `require_subjects`.
        """
        from sklearn.compose import TransformedTargetRegressor
        from sklearn.neural_network import MLPRegressor
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        require_subjects(images, targets, masks)
        random, patches, values = np.random.default_rng(self.seed), [], []
        for x, y, mask in zip(images, targets, masks, strict=True):
            at = few_voxels(mask, self.n_voxels, random)
            patches.append(neighbourhoods(x, at, 1))
            values.append(y[at])
        network = MLPRegressor(
            hidden_layer_sizes=self.n_hidden,
            max_iter=self.n_epochs,
            random_state=self.seed,
        )
        scaled = make_pipeline(StandardScaler(), network)
        self.network = TransformedTargetRegressor(scaled, transformer=StandardScaler())
        with _epochs_are_given():
            self.network.fit(np.concatenate(patches), np.concatenate(values))
        return self

    def predict(self, images: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Applies the network to each voxel of a subject.

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
        y_hat[mask] = self.network.predict(neighbourhoods(images, mask, 1))
        return y_hat


@contextmanager
def _epochs_are_given() -> Iterator[None]:
    """Silences scikit-learn's advice to train until nothing improves."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
