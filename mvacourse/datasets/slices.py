"""Slices of heads, all modalities and masks alike, and the way back.

Slices lie as a radiologist sees them, facing the patient: the patient's right is at the
left of axial and coronal slices, the nose points to the left in sagittal ones, and row
0 is anterior or superior. So rows and columns always run against the axes of RAS+.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from mvacourse.datasets.cropping import Subjects, arrays_by_key
from mvacourse.datasets.intensity import NATIVE_RANGES, each_to_model_range

# Axes of a volume along which position, rows and columns run: 0 is x, 1 is y, 2 is z.
PLANES = {"sagittal": (0, 2, 1), "coronal": (1, 2, 0), "axial": (2, 1, 0)}

# One key is one channel; a tuple of keys is a tensor of as many channels.
Key = str | tuple[str, ...]


@dataclass(frozen=True)
class Slices:
    """Slices of several subjects, whole in memory.

    Attributes:
        tensors: Key → images `(N, 1, H, W)` float32 in native units, or masks bool.
        subject: Whose slice it is, `(N,)` int64, an index into `names`.
        position: Voxel index along the axis across the plane, `(N,)` int64.
        names: The subjects.
        plane: One of `PLANES`.
        shape: `(X, Y, Z)` of every subject's volume.
    """

    tensors: dict[str, Tensor]
    subject: Tensor
    position: Tensor
    names: tuple[str, ...]
    plane: str
    shape: tuple[int, int, int]

    def __len__(self) -> int:
        """Returns N, the number of slices."""
        return len(self.subject)

    def __getitem__(self, key: Key) -> Tensor:
        """Returns `(N, 1, H, W)`; `slices["MTR", "FA", "RD"]` is `(N, 3, H, W)`."""
        keys = (key,) if isinstance(key, str) else key
        unknown = [one for one in keys if one not in self.tensors]
        if unknown:
            raise ValueError(
                f"key is {unknown[0]!r}, expected one of {', '.join(self.tensors)}. "
                "Take it with the others: take_slices(subjects, keys)."
            )
        images = [self.tensors[one] for one in keys]
        return images[0] if len(images) == 1 else torch.cat(images, dim=1)

    def of(self, name: str) -> "Slices":
        """Returns the slices of one subject."""
        if name not in self.names:
            known = ", ".join(self.names)
            raise ValueError(f"name is {name!r}, expected one of {known}.")
        own = self.subject == self.names.index(name)
        slices = self._each(lambda x: x[own])
        return replace(slices, subject=torch.zeros_like(slices.subject), names=(name,))

    def to(self, device: torch.device | str) -> "Slices":
        """Returns the same slices with every tensor on `device`."""
        return self._each(lambda x: x.to(device))

    def to_model_range(
        self,
        ranges: Mapping[str, tuple[float, float]] = NATIVE_RANGES,
        *,
        clip: bool = False,
    ) -> "Slices":
        """Returns the slices with images in model range; see `each_to_model_range`."""
        return replace(
            self, tensors=each_to_model_range(self.tensors, ranges, clip=clip)
        )

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Slices":
        tensors = {key: change(x) for key, x in self.tensors.items()}
        subject, position = change(self.subject), change(self.position)
        return replace(self, tensors=tensors, subject=subject, position=position)


def take_slices(
    subjects: Subjects,
    keys: Sequence[str],
    *,
    plane: str = "axial",
    positions: Collection[int] | None = None,
    min_foreground: float = 0.0,
    mask_key: str = "head_mask",
) -> Slices:
    """Cuts subjects into slices, every modality and mask at the same places.

    Args:
        subjects: Subject's name → key → volume `(X, Y, Z)` in RAS+, of one shape.
        keys: Modalities and masks to take; "other_mask" is the brain without lesions
            and without NAWM.
        plane: "sagittal", "coronal" or "axial".
        positions: Voxel indices across the plane; None for all.
        min_foreground: Least share of a slice's pixels inside the mask, 0 … 1.
        mask_key: The mask that tells foreground; not needed if `min_foreground` is 0.

    Returns:
        Slices ordered by subject, then position.

    Raises:
        ValueError: A key or plane is unknown, shapes differ, a position lies outside,
            or no slice has so much foreground.
    """
    axes = _axes(plane)
    arrays = arrays_by_key(subjects, keys)
    shape = arrays[keys[0]][0].shape
    taken = np.zeros((len(subjects), shape[axes[0]]), dtype=bool)
    taken[:, _checked_positions(positions, shape[axes[0]])] = True
    if min_foreground > 0:
        masks = arrays_by_key(subjects, [mask_key, *keys])[mask_key]
        taken &= _has_foreground(masks, axes, taken, min_foreground)
    subject, position = (torch.from_numpy(index) for index in np.nonzero(taken))
    tensors = {key: _cut(arrays[key], axes, taken) for key in keys}
    return Slices(tensors, subject, position, tuple(subjects), plane, shape)


def put_slices(
    images: Tensor, slices: Slices, *, background: float = 0.0
) -> np.ndarray:
    """Puts images back where a subject's slices were taken, the inverse of taking.

    Args:
        images: `(N, 1, H, W)`, such as the slices translated to another modality.
        slices: The N slices of one subject; `slices.of(name)` gives them.
        background: Value of the voxels of which there is no slice.

    Returns:
        Volume `(X, Y, Z)` in RAS+, of the images' type.

    Raises:
        ValueError: The slices are of several subjects, or the images of other shapes.
    """
    axes = _axes(slices.plane)
    _, H, W = (slices.shape[axis] for axis in axes)
    expected = (len(slices), 1, H, W)
    if len(slices.names) != 1 or images.shape != expected:
        raise ValueError(
            f"images have shape {tuple(images.shape)} and slices are of "
            f"{len(slices.names)} subjects, expected {expected} and 1 subject. Give "
            "slices.of(name), and one uncropped image for each."
        )
    images = images.detach().cpu().squeeze(1).numpy()
    volume = np.full(slices.shape, background, dtype=images.dtype)
    _display(volume, axes)[slices.position.cpu().numpy()] = images
    return volume


def _axes(plane):
    if plane not in PLANES:
        raise ValueError(f"plane is {plane!r}, expected one of {', '.join(PLANES)}.")
    return PLANES[plane]


def _display(volume, axes):
    """Returns a view `(D, H, W)` of the volume: its slices, as displayed."""
    return volume.transpose(axes)[:, ::-1, ::-1]


def _checked_positions(positions, depth):
    positions = list(range(depth) if positions is None else positions)
    outside = [p for p in positions if not 0 <= p < depth]
    if outside or not positions:
        raise ValueError(
            f"positions hold {outside or 'nothing'}, expected voxel indices "
            f"0 … {depth - 1} across the plane."
        )
    return positions


def _has_foreground(masks, axes, taken, least):
    """Returns in which of the slices taken a mask fills a share of at least `least`."""
    shares = taken * np.stack([mask.mean(axis=axes[1:]) for mask in masks])  # (S, D)
    if not shares.max() >= least:
        raise ValueError(
            f"min_foreground is {least}, expected at most {shares.max():.3g}, the "
            "share of the mask in its fullest slice. Ask for less, or look at the mask."
        )
    return shares >= least


def _cut(volumes, axes, taken):
    """Copies the slices taken into one tensor `(N, 1, H, W)`."""
    _, H, W = (volumes[0].shape[axis] for axis in axes)
    images = np.empty((taken.sum(), 1, H, W), dtype=volumes[0].dtype)
    parts = np.split(images[:, 0], taken.sum(axis=1).cumsum()[:-1])  # views
    for part, volume, rows in zip(parts, volumes, taken, strict=True):
        part[...] = _display(volume, axes)[rows]
    return torch.from_numpy(images)
