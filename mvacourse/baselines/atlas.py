"""Atlas: heads of known CT are deformed to a patient, and take their CT along."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from mvacourse.baselines.neighbourhoods import require_images, require_subjects
from mvacourse.baselines.registration import (
    RegistrationSettings,
    affine_displacement,
    local_correlation,
    register_affine,
    register_deformable,
    shrunk,
    warp,
)

DECAY = 0.5  # β of the weights e^(−β rank), as Burgos 2014


class Atlas:
    """Deformable registration of several atlases, and propagation of their targets.

    The atlases most like the patient after an affine map are deformed. In each voxel
    the propagated values are weighted by the rank of their local similarity.

    Reference:
        Burgos et al. (2014), Attenuation correction synthesis for hybrid PET-MR
        scanners: application to brain studies, IEEE TMI 33, equations 3 and 4.
    """

    def __init__(
        self, n_atlases: int = 5, settings: RegistrationSettings | None = None
    ):
        """Takes the settings.

        Args:
            n_atlases: How many are deformed; each takes some 20 s at 2 mm.
            settings: Of the registration.
        """
        self.n_atlases = n_atlases
        self.settings = settings or RegistrationSettings()

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
        self.images = [_tensor(x[0]) for x in images]
        self.targets = [torch.from_numpy(y).float()[None, None] for y in targets]
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
        fixed = _tensor(images[0])
        if images.shape[0] > 1 or fixed.shape != self.images[0].shape:
            raise ValueError(
                f"images have shape {images.shape}, expected (1, "
                f"{', '.join(map(str, self.images[0].shape[2:]))}) as the atlases. "
                "Resample the patient to their grid."
            )
        propagated, likeness = [], []
        for i, matrix in self._most_alike(fixed):
            u = register_deformable(self.images[i], fixed, matrix, self.settings)
            propagated.append(warp(self.targets[i], u)[0, 0])
            likeness.append(local_correlation(warp(self.images[i], u), fixed, 3)[0])
        return fuse(torch.stack(propagated), torch.stack(likeness)).numpy() * mask

    def _most_alike(self, fixed: Tensor) -> list[tuple[int, Tensor]]:
        """Returns number and affine map of the atlases most like the patient."""
        shrink = self.settings.shrink[0]
        b, found = shrunk(fixed, shrink), []
        for i, image in enumerate(self.images):
            matrix = register_affine(image, fixed, self.settings)
            moved = warp(
                shrunk(image, shrink), affine_displacement(matrix, b.shape[2:])
            )
            found.append((local_correlation(moved, b).mean().item(), i, matrix))
        found.sort(key=lambda one: -one[0])
        return [(i, matrix) for _, i, matrix in found[: self.n_atlases]]


def fuse(propagated: Tensor, likeness: Tensor) -> Tensor:
    """Averages atlases in each voxel, by the rank of their local similarity.

    Σ_i w_i y_i / Σ_i w_i, w_i = e^(−β rank_i), rank 0 is the most alike.

    Args:
        propagated: y `(A, X, Y, Z)`.
        likeness: Local similarity of image and patient, the same shape.

    Returns:
        `(X, Y, Z)`.
    """
    rank = likeness.argsort(dim=0, descending=True).argsort(dim=0)
    weight = torch.exp(-DECAY * rank)
    return (weight * propagated).sum(dim=0) / weight.sum(dim=0)


def _tensor(image: np.ndarray) -> Tensor:
    """Scales an image to values of the order of 1: `(1, 1, X, Y, Z)`."""
    return torch.from_numpy(image / max(image.std(), 1e-12)).float()[None, None]
