"""One person's head: how much of each voxel is of which tissue.

The template is deformed for a person, tissue is painted from the outside in, and the
folds of the cortex are redrawn, so that no two heads and no two halves are alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mvacourse.datasets.phantom.brain import paint_brain
from mvacourse.datasets.phantom.canvas import Canvas
from mvacourse.datasets.phantom.grid import Grid, smooth_field
from mvacourse.datasets.phantom.shapes import inside
from mvacourse.datasets.phantom.skull import paint_skull_and_face
from mvacourse.datasets.phantom.template import load_template, sample


@dataclass(frozen=True, eq=False)
class Build:
    """What a person is born with; drawn once, the same at any voxel size.

    Attributes:
        matrix: Person's mm → template's mm, `(3, 3)`.
        shift: Likewise, `(3,)`, mm.
        fluid: Thickness of fluid between brain and skull, mm.
        skull: Thickness of the skull at its sides, mm.
        scalp: Thickness of the scalp, mm.
        sinuses: Size of the air-filled sinuses, 1 being usual.
        atrophy: Growth of the ventricles and sulci, 0 being healthy.
    """

    matrix: np.ndarray
    shift: np.ndarray
    fluid: float
    skull: float
    scalp: float
    sinuses: float
    atrophy: float

    @property
    def scale(self) -> float:
        """Template's mm in one mm of the person."""
        return float(np.cbrt(np.linalg.det(self.matrix)))


@dataclass(frozen=True, eq=False)
class Anatomy:
    """A person's head on a grid.

    Attributes:
        grid: Where it is sampled.
        build: The person's sizes.
        tissues: Fraction of each voxel by tissue, `(X, Y, Z)` float32; sums to 1.
        points: Place of each voxel in the template, `(3, X, Y, Z)`, mm.
        cavity: Fraction of each voxel inside the skull, `(X, Y, Z)`.
        surface: Distance to the skin, negative inside, `(X, Y, Z)`, about mm.
    """

    grid: Grid
    build: Build
    tissues: dict[str, np.ndarray]
    points: np.ndarray
    cavity: np.ndarray
    surface: np.ndarray


def draw_build(rng: np.random.Generator, *, patient: bool) -> Build:
    """Draws a person; patients have lost more tissue on average."""
    # The MNI template is about 12 % larger than a usual head in each direction.
    scale = rng.normal(1.12, 0.035) + rng.normal(0, 0.02, 3)
    angles = np.deg2rad(rng.normal(0, 3.0, 3))
    return Build(
        matrix=np.diag(scale) @ _rotation(angles),
        shift=rng.normal(0, 1.0, 3),
        fluid=rng.uniform(1.5, 3.5),
        # Frontal 8.0 ± 2.0, parietal 7.0 ± 1.4, temporal 4.7 ± 1.3, occipital 8.0 ± 2.5
        # mm (Thulung et al. 2019, J. Nepal Med. Assoc. 57, doi:10.31729/jnma.3949 [V]);
        # `skull._skull_thickness` adds what differs by place.
        skull=rng.normal(7.9, 0.9),
        scalp=rng.uniform(4.5, 8.0),
        sinuses=rng.uniform(0.8, 1.15),
        atrophy=float(np.clip(rng.normal(0.35 if patient else 0.0, 0.35), -0.5, 1.3)),
    )


def make_anatomy(build: Build, grid: Grid, rng: np.random.Generator) -> Anatomy:
    """Builds a head.

    Args:
        build: The person's sizes.
        grid: Voxels wanted.
        rng: Stream of the person's own shape: deformation and folds.
    """
    points = _template_points(build, grid, rng)
    canvas = Canvas(grid, points)
    inner, surface = paint_skull_and_face(canvas, build, rng)
    cavity = inside(inner, canvas.softness)
    paint_brain(canvas, inner, cavity, build.atrophy, rng)
    return Anatomy(grid, build, canvas.tissues, points, cavity, surface)


def _rotation(angles: np.ndarray) -> np.ndarray:
    """Turns about x, then y, then z."""
    matrix = np.eye(3)
    for (i, j), angle in zip(((1, 2), (0, 2), (0, 1)), angles, strict=True):
        turn = np.eye(3)
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
        matrix = turn @ matrix
    return matrix


def _template_points(build: Build, grid: Grid, rng) -> np.ndarray:
    """Maps the grid into the template: affine, smooth deformation, wider ventricles."""
    at = np.stack(np.meshgrid(*grid.axes, indexing="ij"))
    points = np.tensordot(build.matrix.astype(np.float32), at, 1)
    points += build.shift.astype(np.float32).reshape(3, 1, 1, 1)
    for fwhm, amplitude in ((120, 2.5), (70, 2.4), (34, 0.9), (18, 0.4)):  # mm
        for component in points:
            component += amplitude * smooth_field(rng, grid, fwhm)
    distance = sample(load_template().ventricle_distance, points) / 10
    pull = 2.6 * build.atrophy * np.exp(-distance / 14)  # mm
    # Smooth, since a sudden start at the ventricle's wall would fold the tissue.
    distance = ndimage.gaussian_filter(distance, 5 / grid.spacing)
    points -= pull * np.stack(np.gradient(distance, grid.spacing))
    return points
