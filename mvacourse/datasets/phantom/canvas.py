"""A canvas of tissues: shapes are painted over one another."""

import numpy as np

from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.shapes import Shape, inside
from mvacourse.datasets.phantom.tissues import TISSUES

FAR = 30.0  # mm: farther than this from a shape, the exact distance plays no part
NEAR = 14.0  # mm around a shape within which its distance is computed


class Boxes:
    """Finds the voxels of a deformed head that may lie in a box of the template."""

    def __init__(self, points: np.ndarray):
        """Notes the least and the greatest coordinate in each slab of voxels."""
        self._slabs = []
        for axis, coordinate in enumerate(points):
            others = tuple(i for i in range(3) if i != axis)
            self._slabs.append((coordinate.min(others), coordinate.max(others)))

    def around(self, low: np.ndarray, high: np.ndarray) -> tuple[slice, ...]:
        """Returns the slices that hold every voxel between two corners, in mm."""
        slices = []
        for (lowest, highest), a, b in zip(self._slabs, low, high, strict=True):
            near = np.flatnonzero((highest > a) & (lowest < b))
            slices.append(slice(near[0], near[-1] + 1) if near.size else slice(0))
        return tuple(slices)


class Canvas:
    """How much of each voxel is of which tissue.

    Attributes:
        grid: Where the head is sampled.
        points: Place of each voxel in the template, `(3, X, Y, Z)`, mm.
        tissues: Fraction by tissue, `(X, Y, Z)` float32; they sum to 1 at any time.
    """

    def __init__(self, grid: Grid, points: np.ndarray):
        """Begins with air everywhere."""
        self.grid, self.points = grid, points
        self.tissues = {name: np.zeros(grid.shape, np.float32) for name in TISSUES}
        self.tissues["air"] += 1
        # Half a voxel, and the fuzz that tissue has by itself.
        self.softness = 0.25 * grid.spacing + 0.15
        self._boxes = Boxes(points)

    def paint(self, name: str, coverage: np.ndarray) -> None:
        """Covers what lies below by `coverage`, 0 … 1."""
        self.paint_all({name: coverage})

    def paint_all(self, coverages: dict[str, np.ndarray]) -> None:
        """Covers what lies below by several tissues that do not cover one another."""
        clear = 1 - sum(coverages.values())
        for tissue in self.tissues.values():
            tissue *= clear
        for name, coverage in coverages.items():
            self.tissues[name] += coverage

    def paint_shapes(self, name: str, shapes: tuple[Shape, ...]) -> None:
        """Paints shapes, each only where it lies."""
        for shape in shapes:
            box = self._box(shape)
            distance = shape.distance(*self.points[:, *box])
            coverage = inside(distance, self.softness)
            for tissue in self.tissues.values():
                tissue[box] *= 1 - coverage
            self.tissues[name][box] += coverage

    def distance(self, shapes: tuple[Shape, ...], grow: float = 0.0) -> np.ndarray:
        """Returns the distance to the nearest of the shapes, at most `FAR`, in mm.

        Args:
            shapes: In the template's mm.
            grow: Moves the surface outward, mm.
        """
        nearest = np.full(self.grid.shape, FAR, np.float32)
        for shape in shapes:
            box = self._box(shape)
            here = shape.distance(*self.points[:, *box]) - grow
            np.minimum(nearest[box], here, out=nearest[box])
        return nearest

    def inside(self, shapes: tuple[Shape, ...], grow: float = 0.0) -> np.ndarray:
        """Returns the fraction of each voxel inside any of the shapes."""
        return inside(self.distance(shapes, grow), self.softness)

    def _box(self, shape: Shape) -> tuple[slice, ...]:
        low, high = shape.bounds
        return self._boxes.around(low - NEAR, high + NEAR)
