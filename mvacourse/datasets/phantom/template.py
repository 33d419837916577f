"""The brain that every synthetic head is made from: the MNI152 average.

Maps of grey and white matter at 1 mm, skull-stripped and exactly symmetric, come with
nilearn. This file adds what they lack: cerebrospinal fluid, deep grey nuclei, a
brainstem of white matter, the ventricles, and the distance to the brain's hull.

The maps: copyright (C) 1993–2009 Louis Collins, McConnell Brain Imaging Centre,
Montreal Neurological Institute, McGill University. Permission to use, copy, modify, and
distribute this software and its documentation for any purpose and without fee is
hereby granted, provided that the above copyright notice appears in all copies. The
authors and McGill University make no representations about the suitability of this
software for any purpose. It is provided "as is" without express or implied warranty.

Reference:
    Fonov, Evans, McKinstry, Almli & Collins (2009), Unbiased nonlinear average
    age-appropriate brain templates from birth to adulthood, NeuroImage 47.
"""

import contextlib
import functools
import io
import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from scipy import ndimage

from mvacourse.datasets.phantom.shapes import Ellipsoid, inside
from mvacourse.runtime import atomic_write, find_data, writable_data_folder

VERSION = 1  # of what this file derives; another version is derived anew
FILE = f"phantom/template-v{VERSION}.npz"
# What a damaged file raises, wherever the damage is.
DAMAGE = (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error)
DAMAGE += (NotImplementedError, RuntimeError)  # an unknown compression; encryption
LOW, HIGH = (-100, -150, -150), (100, 130, 120)  # corners of the template's lattice, mm


@dataclass(frozen=True, eq=False)
class Template:
    """Maps on one lattice: voxel (i, j, k) of 1 mm lies at `LOW` + (i, j, k).

    Attributes:
        grey: Cortex and cerebellar cortex, 0 … 255 for 0 … 1, uint8.
        deep_grey: Basal ganglia and thalamus, likewise.
        white: White matter, brainstem included, likewise.
        ventricle_distance: To the lateral ventricles, in tenths of a mm,
            int16.
        hull_distance: Signed distance to the brain's smooth hull, negative inside, in
            tenths of a mm, int16.
    """

    grey: np.ndarray
    deep_grey: np.ndarray
    white: np.ndarray
    ventricle_distance: np.ndarray
    hull_distance: np.ndarray


@functools.lru_cache(maxsize=1)
def load_template() -> Template:
    """Returns the template, from a data folder if it was derived before.

    Deriving takes some ten seconds, and the result is kept in the first data folder
    where that can be written to.
    """
    if found := find_data(FILE):
        # A damaged copy is derived anew.
        with contextlib.suppress(*DAMAGE):
            return _read(found)
    template = _derive()
    with contextlib.suppress(OSError):  # what cannot be kept costs time only
        _write(writable_data_folder() / FILE, template)
    return template


def sample(volume: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Interpolates a map of the template linearly.

    Args:
        volume: One of the template's maps.
        points: `(3, ...)` in mm of the template.

    Returns:
        `(...)` float32, in the map's units; beyond the lattice its border value.
    """
    index = points - np.array(LOW, np.float32).reshape(3, *[1] * (points.ndim - 1))
    return ndimage.map_coordinates(
        volume, index, order=1, mode="nearest", output=np.float32
    )


def ventricle_distance(
    shape: tuple[int, ...], affine: np.ndarray, matrix: np.ndarray, shift: np.ndarray
) -> np.ndarray:
    """Measures from the average ventricles, brought to a head's size and place.

    The head's own ventricles play no part, so that heads without images, of which only
    a lesion mask is known, are measured in the same way as all others.

    Args:
        shape: `(X, Y, Z)` of the head's grid.
        affine: Voxel index → the head's mm, `(4, 4)`.
        matrix: The head's mm → the template's, `(3, 3)`.
        shift: Likewise, `(3,)`, mm.

    Returns:
        `(X, Y, Z)` float32, mm of the head.
    """
    full = np.eye(4)
    full[:3, :3], full[:3, 3] = matrix, shift
    to_template = full @ affine
    points = np.tensordot(to_template[:3, :3], np.indices(shape), 1)
    points += to_template[:3, 3].reshape(3, 1, 1, 1)
    distance = sample(load_template().ventricle_distance, points) / 10
    return distance / np.cbrt(np.linalg.det(matrix)).astype(np.float32)


def _read(path: Path) -> Template:
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        return Template(
            **{field.name: arrays[field.name] for field in fields(Template)}
        )


def _write(path: Path, template: Template) -> None:
    with atomic_write(path) as partial, open(partial, "wb") as file:
        np.savez_compressed(file, **vars(template))


def _derive() -> Template:
    t1, grey, white = _mni_maps()
    mask = ndimage.binary_fill_holes(t1 > 0.18)
    grey, white = _repair_brainstem(t1, grey, white)
    fluid = np.clip(mask - grey - white, 0, 1)
    deep = grey * inside(_on_lattice(Ellipsoid((0, -2, 4), (34, 32, 18))), 2)
    ventricles = _ventricles(fluid)
    return Template(
        grey=_to_uint8(grey - deep),
        deep_grey=_to_uint8(deep),
        white=_to_uint8(white),
        ventricle_distance=_to_tenths(ndimage.distance_transform_edt(~ventricles)),
        hull_distance=_to_tenths(_hull_distance(mask)),
    )


def _mni_maps() -> list[np.ndarray]:
    """Returns T1, grey and white matter in [0, 1] on the template's lattice."""
    from nilearn import datasets  # takes seconds, hence here

    size = np.subtract(HIGH, LOW)
    maps = []
    for load in (
        datasets.load_mni152_template,
        datasets.load_mni152_gm_template,
        datasets.load_mni152_wm_template,
    ):
        image = load(resolution=1)
        start = (image.affine[:3, 3] - LOW).astype(int)
        canvas = np.zeros(size, np.float32)
        place = tuple(slice(s, s + n) for s, n in zip(start, image.shape, strict=True))
        canvas[place] = image.get_fdata(dtype=np.float32)
        maps.append(canvas / canvas.max())
    return maps


def _coordinates() -> list[np.ndarray]:
    """Returns x, y, z in mm, broadcastable over the lattice."""
    axes = [np.arange(a, b, dtype=np.float32) for a, b in zip(LOW, HIGH, strict=True)]
    return list(np.meshgrid(*axes, indexing="ij", sparse=True))


def _on_lattice(shape: Ellipsoid) -> np.ndarray:
    return shape.distance(*_coordinates())


def _repair_brainstem(t1, grey, white):
    """Turns most of the brainstem into white matter; the maps call it grey."""
    stem = inside(_on_lattice(Ellipsoid((0, -30, -38), (19, 17, 34))), 1.5)
    stem *= inside((0.66 - t1) * 30, 1)  # what is bright in T1
    both = grey + white
    return grey + stem * (0.2 * both - grey), white + stem * (0.8 * both - white)


# Inside the lateral ventricles, on either side. The largest central body of fluid would
# be the cisterns, hence the seeds.
SEEDS = [(8, 16, 6), (11, -4, 22), (14, -20, 22), (27, -40, 8), (24, -38, 14)]
SEEDS += [(-x, y, z) for x, y, z in SEEDS]


def _ventricles(fluid: np.ndarray) -> np.ndarray:
    """Picks the bodies of fluid that contain a seed."""
    x, _, z = _coordinates()
    central = _on_lattice(Ellipsoid((0, -18, 10), (40, 60, 30))) < 0
    candidates = (fluid > 0.42) & central & (np.abs(x) > 2) & (z > -14)
    bodies, _ = ndimage.label(candidates)
    found = set()
    for seed in SEEDS:
        i, j, k = np.subtract(seed, LOW)
        around = bodies[i - 1 : i + 2, j - 1 : j + 2, k - 1 : k + 2]
        found |= set(np.unique(around[around > 0]))
    return np.isin(bodies, list(found))


def _hull_distance(mask: np.ndarray) -> np.ndarray:
    """Closes the sulci by a ball of 14 mm and measures from the smoothed surface."""
    coarse = mask[::2, ::2, ::2]  # the hull is smooth: 2 mm are enough
    grown = ndimage.distance_transform_edt(~coarse) * 2 < 14
    hull = (ndimage.distance_transform_edt(grown) * 2 > 14) | coarse
    hull = ndimage.gaussian_filter(hull.astype(np.float32), 1.5) > 0.5
    outside, within = (ndimage.distance_transform_edt(side) for side in (~hull, hull))
    distance = ndimage.gaussian_filter(2 * (outside - within), 2)
    return ndimage.affine_transform(
        distance, [0.5] * 3, output_shape=mask.shape, order=1, mode="nearest"
    )


def _to_uint8(fraction: np.ndarray) -> np.ndarray:
    return np.rint(255 * np.clip(fraction, 0, 1)).astype(np.uint8)


def _to_tenths(millimetres: np.ndarray) -> np.ndarray:
    return np.rint(10 * millimetres).astype(np.int16)
