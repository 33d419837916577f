"""Deformable registration of one head to another, by dipy.

Reference:
    Avants et al. (2008), Symmetric diffeomorphic image registration with
    cross-correlation, Medical Image Analysis 12; Garyfallidis et al. (2014), Dipy, a
    library for the analysis of diffusion MRI data, Frontiers in Neuroinformatics 8.
"""

from collections.abc import Callable, Sequence

import numpy as np

Warp = Callable[[np.ndarray], np.ndarray]


def register(
    moving: np.ndarray,
    fixed: np.ndarray,
    *,
    n_affine: Sequence[int] = (60,),
    n_deformable: Sequence[int] = (20, 10, 5),
) -> Warp:
    """Finds the map of one head to another: affine by mutual information, then SyN.

    Args:
        moving: `(X, Y, Z)`, to be deformed.
        fixed: `(X, Y, Z)`, the same contrast, on the same grid.
        n_affine: Iterations of the affine map, on a grid four times as coarse, then
            twice as coarse.
        n_deformable: Iterations of the deformation, from coarse to fine: as many
            levels, each twice as fine as the one before, the last on the grid itself.

    Returns:
        A function that carries any volume on the grid of `moving` to `fixed`; what
        comes from outside of the grid has the volume's least value, that of air.
    """
    from dipy.align import VerbosityLevels
    from dipy.align.imwarp import SymmetricDiffeomorphicRegistration
    from dipy.align.metrics import CCMetric

    matrix = _affine(moving, fixed, n_affine)
    # Narrower and smoothed less than by default: bone and skin are thin at 2 mm.
    metric = CCMetric(3, radius=2, sigma_diff=1.0)
    syn = SymmetricDiffeomorphicRegistration(
        metric, level_iters=[*n_deformable], step_length=0.5
    )
    syn.verbosity = VerbosityLevels.NONE
    grid = np.eye(4)  # voxels are its unit
    mapping = syn.optimize(
        fixed,
        moving,
        static_grid2world=grid,
        moving_grid2world=grid,
        prealign=matrix,
    )

    def warp(volume: np.ndarray) -> np.ndarray:
        air = volume.min()
        return mapping.transform(volume - air) + air

    return warp


def _affine(moving, fixed, n_iterations) -> np.ndarray:
    """Returns the matrix from voxels of `fixed` to voxels of `moving`, 4×4.

    dipy evaluates mutual information on the whole grid, half a second each time at
    2 mm: so it is given coarse images.
    """
    from dipy.align.imaffine import (
        AffineRegistration,
        MutualInformationMetric,
        transform_centers_of_mass,
    )
    from dipy.align.transforms import AffineTransform3D

    found = transform_centers_of_mass(fixed, np.eye(4), moving, np.eye(4))
    for n, coarse in zip(n_iterations, (4, 2), strict=False):
        grid = np.diag([coarse, coarse, coarse, 1.0])  # voxels are its unit
        registration = AffineRegistration(
            metric=MutualInformationMetric(nbins=32),
            level_iters=[n],
            sigmas=[0.0],
            factors=[1],
            verbosity=0,
        )
        found = registration.optimize(
            _shrunk(fixed, coarse),
            _shrunk(moving, coarse),
            AffineTransform3D(),
            None,
            static_grid2world=grid,
            moving_grid2world=grid,
            starting_affine=found.affine,
        )
    return found.affine


def _shrunk(image: np.ndarray, coarse: int) -> np.ndarray:
    """Smooths an image, and takes each so-many-th voxel."""
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(image, coarse / 2)[::coarse, ::coarse, ::coarse]
