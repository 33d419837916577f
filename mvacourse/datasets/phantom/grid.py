"""The voxel lattice on which a head is drawn, and smooth random fields over it.

Everything is placed in millimetres, never in voxels: one subject is one person at any
spacing.
"""

from dataclasses import dataclass

import numpy as np

# Head and upper neck, millimetres in RAS+ around the anterior commissure.
FIELD_OF_VIEW = ((-96.0, 96.0), (-134.0, 112.0), (-122.0, 104.0))


@dataclass(frozen=True)
class Grid:
    """Isotropic voxels over the field of view.

    Attributes:
        spacing: Edge of a voxel in mm.
    """

    spacing: float

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along x, y, z."""
        return tuple(round((b - a) / self.spacing) for a, b in FIELD_OF_VIEW)

    @property
    def affine(self) -> np.ndarray:
        """Voxel index → mm, `(4, 4)`; the field of view begins at a voxel's edge."""
        affine = np.diag([self.spacing] * 3 + [1.0])
        affine[:3, 3] = [low + self.spacing / 2 for low, _ in FIELD_OF_VIEW]
        return affine

    @property
    def axes(self) -> list[np.ndarray]:
        """Coordinates of the voxels' centres in mm, one vector for each axis."""
        starts = self.affine[:3, 3]
        return [
            (start + self.spacing * np.arange(n)).astype(np.float32)
            for start, n in zip(starts, self.shape, strict=True)
        ]


def smooth_field(rng: np.random.Generator, grid: Grid, fwhm: float) -> np.ndarray:
    """Draws a smooth random field of mean 0 and variance 1.

    White noise on a lattice of step h, spread by cubic B-splines β³: a spline of step h
    has the width of a Gaussian of FWHM 2.355 √(1/3) h. The sum of squared splines is
    β⁷(0) = 151/315 on average, which gives the variance.

    Args:
        rng: Stream of the random numbers.
        grid: Where the field is wanted; another spacing gives the same field.
        fwhm: Full width at half maximum of the smoothing, in mm.

    Returns:
        `(X, Y, Z)` float32.

    Reference:
        Unser (1999), Splines: a perfect fit for signal and image processing, eq. 4, 12.
    """
    step = fwhm / (2.355 / 3**0.5)
    spread = [
        _cubic_splines((axis - low) / step, int((high - low) / step) + 4)
        for axis, (low, high) in zip(grid.axes, FIELD_OF_VIEW, strict=True)
    ]
    noise = rng.standard_normal([matrix.shape[1] for matrix in spread], np.float32)
    for axis, matrix in enumerate(spread):
        noise = np.moveaxis(np.tensordot(matrix, noise, (1, axis)), 0, axis)
    return np.ascontiguousarray(noise) / np.float32((151 / 315) ** 1.5)


def _cubic_splines(position: np.ndarray, n: int) -> np.ndarray:
    """Returns β³(position − i + 1) for i = 0 … n − 1, `(len(position), n)`."""
    t = np.abs(position[:, None] + 1 - np.arange(n, dtype=np.float32))
    near, far = 2 / 3 - t**2 + t**3 / 2, np.clip(2 - t, 0, None) ** 3 / 6
    return np.where(t < 1, near, far).astype(np.float32)
