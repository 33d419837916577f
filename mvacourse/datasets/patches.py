"""Cubes of volumes for 3-D networks: drawn at random to train, tiled to translate."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product

import numpy as np
import torch
from torch import Tensor

from mvacourse.datasets.cropping import Subjects, arrays_by_key

# Regions of the weighted L1 loss of Wei 2019; together they are the brain.
REGIONS = ("lesion_mask", "NAWM_mask", "other_mask")


def stack_volumes(subjects: Subjects, keys: Sequence[str]) -> dict[str, Tensor]:
    """Stacks the volumes of all subjects, each modality and mask in one tensor.

    Args:
        subjects: Subject's name → key → volume `(X, Y, Z)` in RAS+, of one shape.
        keys: Modalities and masks to take; "other_mask" is the brain without lesions
            and without NAWM.

    Returns:
        Key → `(S, 1, X, Y, Z)`, float32 in native units, masks bool. Several modalities
        become channels by `torch.cat(…, dim=1)`.

    Raises:
        ValueError: A subject lacks a key, or shapes differ.
    """
    arrays = arrays_by_key(subjects, keys)
    return {key: torch.from_numpy(np.stack(arrays[key])).unsqueeze(1) for key in arrays}


def patch_batches(
    volumes: Mapping[str, Tensor],
    keys: Sequence[str],
    *,
    size: int,
    batch_size: int,
    inside: str | Sequence[str] = "head_mask",
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, ...]]:
    """Yields batches of cubes around random voxels of a mask, forever.

    Every voxel of the mask, in whatever subject, is equally likely. It is the middle of
    the cube, unless the cube must be moved to stay inside the volume. Several masks
    take turns, one cube each: with `REGIONS`, a third of all cubes lies around lesions,
    a third around NAWM and a third around the rest of the brain.

    Args:
        volumes: Key → `(S, C, X, Y, Z)`, as `stack_volumes` makes them.
        keys: One tensor of a batch for each.
        size: p, voxels along an edge.
        batch_size: Cubes in a batch.
        inside: Key of the mask, or keys of several.
        generator: Stream of the drawing (on the CPU).

    Yields:
        One tensor `(batch_size, C, p, p, p)` for each key, cut at the same places.

    Raises:
        ValueError: A key is unknown, a mask is empty, or the cube does not fit.
    """
    masks = [inside] if isinstance(inside, str) else inside
    unknown = [key for key in (*masks, *keys) if key not in volumes]
    if unknown:
        raise ValueError(
            f"key is {unknown[0]!r}, expected one of {', '.join(volumes)}. "
            "Stack it with the others: stack_volumes(subjects, keys)."
        )
    _check_size(size, volumes[masks[0]].shape[2:])
    voxels = {mask: volumes[mask].flatten().nonzero().squeeze(1) for mask in masks}
    empty = [mask for mask, found in voxels.items() if not len(found)]
    if empty:
        raise ValueError(
            f"inside names {empty[0]!r}, which is empty in every subject, expected at "
            "least one voxel. Name another mask, or stack subjects that have it."
        )
    tensors = [volumes[key] for key in keys]
    return _endless(tensors, size, batch_size, list(voxels.values()), generator)


def _endless(tensors, size, batch_size, voxels, generator):
    S, _, *shape = tensors[0].shape
    n_voxels = torch.tensor([len(found) for found in voxels])
    first = n_voxels.cumsum(0) - n_voxels
    voxels = torch.cat(voxels)
    for start in count(0, batch_size):
        turn = torch.arange(start, start + batch_size) % len(n_voxels)
        u = torch.rand(batch_size, generator=generator, dtype=torch.float64)  # [0, 1)
        drawn = voxels[(first[turn] + (u * n_voxels[turn]).long()).to(voxels.device)]
        subject, *middle = torch.unravel_index(drawn, (S, *shape))
        corner = [
            (m - size // 2).clamp(0, n - size)
            for m, n in zip(middle, shape, strict=True)
        ]
        yield tuple(_cubes(x, size)[subject, :, *corner] for x in tensors)


def _cubes(x, size):
    """Returns all cubes at all corners `(S, C, X', Y', Z', p, p, p)`, a view."""
    return x.unfold(2, size, 1).unfold(3, size, 1).unfold(4, size, 1)


def tile(volume: np.ndarray, size: int, *, overlap: int) -> Tensor:
    """Cuts a whole volume into overlapping cubes, for a 3-D network to translate.

    The cubes stand p − overlap voxels apart; the last along each axis is moved back to
    stay inside the volume.

    Args:
        volume: `(X, Y, Z)`.
        size: p, voxels along an edge.
        overlap: Voxels that neighbours share, 0 … p − 1.

    Returns:
        `(N, 1, p, p, p)`, of the volume's type; several modalities become channels by
        `torch.cat(…, dim=1)`.

    Raises:
        ValueError: The cube does not fit, or the overlap is not smaller than the cube.
    """
    places = _places(volume.shape, size, overlap)
    return torch.from_numpy(np.stack([volume[place] for place in places])).unsqueeze(1)


def untile(tiles: Tensor, shape: Sequence[int], *, overlap: int) -> np.ndarray:
    """Joins cubes to a volume, the inverse of `tile`, by their mean where they overlap.

    Args:
        tiles: `(N, 1, p, p, p)`, in the order of `tile`.
        shape: `(X, Y, Z)` of the volume that was tiled.
        overlap: As it was tiled.

    Returns:
        Volume `(X, Y, Z)` float32. Sums are made in float64, so that cubes that agree
        come back exactly.

    Raises:
        ValueError: The tiles are not those of such a volume.
    """
    size = tiles.shape[-1]
    places = _places(shape, size, overlap)
    expected = (len(places), 1, size, size, size)
    if tiles.shape != expected:
        raise ValueError(
            f"tiles have shape {tuple(tiles.shape)}, expected {expected} for a volume "
            f"of {tuple(shape)}. Give the shape and overlap of tile, and all its cubes."
        )
    total, n_tiles = np.zeros(shape), np.zeros(shape)
    for place, cube in zip(places, tiles.detach().cpu().float().numpy(), strict=True):
        total[place] += cube[0]
        n_tiles[place] += 1
    return (total / n_tiles).astype(np.float32)


def _places(shape, size, overlap):
    """Returns where the cubes of a tiling lie, as indices into the volume."""
    _check_size(size, shape)
    if not 0 <= overlap < size:
        raise ValueError(f"overlap is {overlap}, expected 0 … {size - 1} voxels.")
    starts = [[*range(0, n - size, size - overlap), n - size] for n in shape]
    return [tuple(slice(i, i + size) for i in corner) for corner in product(*starts)]


def _check_size(size, shape):
    if not 1 <= size <= min(shape):
        raise ValueError(
            f"size is {size}, expected 1 … {min(shape)} for volumes of "
            f"{tuple(shape)}. Make the cubes smaller, or pad: fit_subjects."
        )
