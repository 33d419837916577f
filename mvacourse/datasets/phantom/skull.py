"""Paints what surrounds the brain, from the skin inward."""

from typing import TYPE_CHECKING

import numpy as np

from mvacourse.datasets.phantom import face
from mvacourse.datasets.phantom.canvas import Canvas
from mvacourse.datasets.phantom.grid import smooth_field
from mvacourse.datasets.phantom.shapes import inside, smooth_union
from mvacourse.datasets.phantom.template import load_template, sample

if TYPE_CHECKING:
    from mvacourse.datasets.phantom.anatomy import Build

SKIN = 2.2  # mm


def paint_skull_and_face(
    canvas: Canvas, build: "Build", rng
) -> tuple[np.ndarray, np.ndarray]:
    """Paints scalp, face, neck, bone and air.

    Args:
        canvas: All air.
        build: The person's sizes.
        rng: Stream of the irregularities.

    Returns:
        Distances to the inner table of the skull and to the skin, negative inside, mm.
    """
    hull = sample(load_template().hull_distance, canvas.points) / (10 * build.scale)
    bumps = smooth_field(rng, canvas.grid, 30)
    inner = hull - build.fluid - 0.4 * bumps
    thickness = _skull_thickness(canvas, build, smooth_field(rng, canvas.grid, 45))
    surface = _outline(canvas, inner - thickness - build.scalp * (1 + 0.08 * bumps))
    _paint_soft_tissue(canvas, surface, build, rng)
    _paint_bones(canvas, surface, inner)
    _paint_orbits(canvas)
    _paint_vault(canvas, inner, thickness)
    _paint_air(canvas, inner, build, rng)
    _paint_spine(canvas)
    return inner, surface


def _outline(canvas: Canvas, vault: np.ndarray) -> np.ndarray:
    """Returns the distance to the skin: vault, face and neck with fillets between."""
    surface = vault
    for shape in face.OUTLINE:
        surface = smooth_union(surface, canvas.distance((shape,)), 12)
    return smooth_union(surface, canvas.distance(face.EARS), 6)


def _skull_thickness(canvas: Canvas, build: "Build", noise: np.ndarray) -> np.ndarray:
    """Thick at forehead and back of the head, thin at the temples and the base, mm."""
    x, y, z = canvas.points
    back, front = inside(y + 60, 10), inside(45 - y, 8)
    temple = inside(52 - np.abs(x), 4) * inside(z - 25, 8)
    base = inside(z + 30, 5) * inside(-45 - y, 8)
    thickness = build.skull + 0.9 * noise + 1.3 * back + 1.0 * front
    return np.clip(thickness * (1 - 0.35 * temple) * (1 - 0.5 * base), 2.6, 12)


def _paint_soft_tissue(canvas: Canvas, surface, build: "Build", rng) -> None:
    """Paints fat, muscle in it, skin over it, and glands."""
    edge = canvas.softness
    canvas.paint("fat", inside(surface, edge))
    # Between the named muscles: small ones, with fat in between.
    grain = smooth_field(rng, canvas.grid, 8)
    deep = inside(surface + SKIN + 0.8 * build.scalp, 1.5)
    low = inside(canvas.points[2] + 42, 5)
    canvas.paint("muscle", deep * low * inside(0.15 - grain, 0.3))
    below_fat = inside(surface + SKIN + 0.5 * build.scalp, 1)
    canvas.paint("muscle", below_fat * canvas.inside(face.MUSCLES))
    canvas.paint("gland", below_fat * canvas.inside(face.GLANDS))
    within = inside(surface, edge)
    canvas.paint("skin", within * inside(-surface - SKIN, edge))
    canvas.paint("mucosa", within * canvas.inside(face.AIRWAYS, grow=2.0))
    canvas.paint("cartilage", within * 0.8 * canvas.inside(face.EARS, grow=-2.2))


def _paint_bones(canvas: Canvas, surface, inner) -> None:
    """Paints the bones of the face: compact outside, spongy within."""
    walls = np.abs(canvas.distance(face.WALLED)) - 1.0
    # The orbit opens to the front; so do nose and mouth, by their air.
    walls = np.maximum(walls, canvas.points[1] - 66)
    solid = canvas.distance(face.FACIAL_BONES)
    bone = inside(smooth_union(walls, solid, 3), canvas.softness)
    bone *= inside(surface + SKIN, canvas.softness)
    spongy = inside(solid + 2.0, canvas.softness)
    canvas.paint_all({"compact_bone": bone * (1 - spongy), "diploe": bone * spongy})
    canvas.paint("tooth", canvas.inside(face.TEETH))


def _paint_orbits(canvas: Canvas) -> None:
    """Paints the eyes in their fat."""
    canvas.paint_shapes("fat", face.ORBITS)
    canvas.paint_shapes("muscle", face.EYE_MUSCLES)
    canvas.paint_shapes("white", face.OPTIC_NERVES)
    canvas.paint("cartilage", canvas.inside(face.EYES))  # the sclera
    canvas.paint("vitreous", canvas.inside(face.EYES, grow=-1.2))
    canvas.paint_shapes("cartilage", face.LENSES)


def _paint_vault(canvas: Canvas, inner, thickness) -> None:
    """Paints the skull: inner and outer table, diploe where it is thick enough."""
    shell = np.maximum(-inner, inner - thickness)
    bone = inside(shell, canvas.softness)
    middle = inside(np.abs(inner / thickness - 0.5) - 0.2, 0.06)
    spongy = middle * np.clip((thickness - 3.5) / 3, 0, 1)
    canvas.paint_all({"compact_bone": bone * (1 - spongy), "diploe": bone * spongy})
    canvas.paint("compact_bone", canvas.inside(face.PETROUS_BONES))


def _paint_air(canvas: Canvas, inner, build: "Build", rng) -> None:
    """Paints sinuses, airways and the honeycomb of the mastoid, outside the dura."""
    outside = inside(1.5 - inner, canvas.softness)
    grow = 6 * (build.sinuses - 1)  # mm
    canvas.paint("air", outside * canvas.inside(face.AIRWAYS, grow))
    cells = inside(-smooth_field(rng, canvas.grid, 5), 0.2)
    canvas.paint("air", outside * cells * canvas.inside(face.AIR_CELLS, grow))
    canvas.paint_shapes("mucosa", face.TURBINATES)


def _paint_spine(canvas: Canvas) -> None:
    """Paints vertebrae with spongy cores, discs, and the canal with its cord."""
    distance = canvas.distance(face.SPINE)
    bone = inside(distance, canvas.softness)
    spongy = inside(distance + 1.8, canvas.softness)
    canvas.paint_all({"compact_bone": bone * (1 - spongy), "diploe": bone * spongy})
    canvas.paint_shapes("cartilage", face.DISCS)
    canvas.paint_shapes("csf", face.CANAL)
    canvas.paint_shapes("white", face.CORD)
