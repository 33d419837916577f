"""Signed distances to simple bodies: millimetres, negative inside.

A head is drawn from few words: ellipsoid, capsule, cylinder, arch. Distances are exact
near the surface of round bodies and close to it elsewhere, which is all that a soft
edge needs.
"""

from dataclasses import dataclass, replace

import numpy as np

Point = tuple[float, float, float]
Array = np.ndarray


@dataclass(frozen=True)
class Ellipsoid:
    """A body with three half-axes along x, y, z."""

    centre: Point
    radii: Point

    def distance(self, x: Array, y: Array, z: Array) -> Array:
        """Returns (q − 1) · the shortest half-axis, q being 1 on the surface."""
        q = sum(
            ((p - c) / r) ** 2
            for p, c, r in zip((x, y, z), self.centre, self.radii, strict=True)
        )
        return (np.sqrt(q) - 1) * min(self.radii)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest corner."""
        centre, radii = np.array(self.centre), np.array(self.radii)
        return centre - radii, centre + radii


@dataclass(frozen=True)
class Capsule:
    """All points within `radius` of the segment from `start` to `end`."""

    start: Point
    end: Point
    radius: float

    def distance(self, x: Array, y: Array, z: Array) -> Array:
        """Returns the exact signed distance."""
        along = [e - s for e, s in zip(self.end, self.start, strict=True)]
        offset = [p - s for p, s in zip((x, y, z), self.start, strict=True)]
        t = sum(o * a for o, a in zip(offset, along, strict=True))
        t = np.clip(t / sum(a * a for a in along), 0, 1)
        squares = ((o - t * a) ** 2 for o, a in zip(offset, along, strict=True))
        return np.sqrt(sum(squares)) - self.radius

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest corner."""
        ends = np.array([self.start, self.end])
        return ends.min(0) - self.radius, ends.max(0) + self.radius


@dataclass(frozen=True)
class Cylinder:
    """An elliptic disc in x, y, thick along z: a vertebral body."""

    centre: Point
    radii: tuple[float, float]
    half_height: float

    def distance(self, x: Array, y: Array, z: Array) -> Array:
        """Returns the larger of the distances to the side and to the lids."""
        (a, b), (cx, cy, cz) = self.radii, self.centre
        side = (np.sqrt(((x - cx) / a) ** 2 + ((y - cy) / b) ** 2) - 1) * min(a, b)
        return np.maximum(side, np.abs(z - cz) - self.half_height)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest corner."""
        reach = np.array([*self.radii, self.half_height])
        return self.centre - reach, self.centre + reach


@dataclass(frozen=True)
class Arch:
    """A horseshoe open to the back: the teeth, the jaw.

    Half of the elliptic ring around `centre`, of half-axes `radii`, `2 half_height`
    high and `2 half_width` broad at its sides; broader at the front, by b / a < 2.
    """

    centre: Point
    radii: tuple[float, float]
    half_width: float
    half_height: float

    def distance(self, x: Array, y: Array, z: Array) -> Array:
        """Returns the largest of the distances to wall, lids and open end."""
        (a, b), (cx, cy, cz) = self.radii, self.centre
        ring = (np.sqrt(((x - cx) / a) ** 2 + ((y - cy) / b) ** 2) - 1) * min(a, b)
        lids = np.abs(z - cz) - self.half_height
        return np.maximum(np.maximum(np.abs(ring) - self.half_width, lids), cy - y)

    @property
    def bounds(self) -> tuple[Array, Array]:
        """The lowest and the highest corner."""
        (a, b), reach = self.radii, 2 * self.half_width
        reach = np.array([a + reach, b + reach, self.half_height])
        return self.centre - reach, self.centre + reach


Shape = Ellipsoid | Capsule | Cylinder | Arch


def both_sides(*shapes: Ellipsoid | Capsule | Cylinder) -> tuple[Shape, ...]:
    """Returns the shapes, and their mirror images in x."""
    return *shapes, *map(_mirrored, shapes)


def _mirrored(shape: Shape) -> Shape:
    def flip(point: Point) -> Point:
        return (-point[0], *point[1:])

    if isinstance(shape, Capsule):
        return replace(shape, start=flip(shape.start), end=flip(shape.end))
    return replace(shape, centre=flip(shape.centre))


def smooth_union(a: Array, b: Array, width: float) -> Array:
    """Joins two bodies with a fillet of about `width` mm.

    Reference:
        Quilez (2013), Smooth minimum: the quadratic polynomial.
    """
    h = np.clip(0.5 + 0.5 * (b - a) / width, 0, 1)
    return b * (1 - h) + a * h - width * h * (1 - h)


def inside(distance: Array, softness: float) -> Array:
    """Returns how much of a voxel lies inside, 0 … 1, by a sigmoid of the distance."""
    return 1 / (1 + np.exp(np.clip(distance / softness, -30, 30)))
