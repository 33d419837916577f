"""Arrays of one shape: checked, fitted to it, and cropped from it at random."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mvacourse.datasets.intensity import NATIVE_RANGES

# Subject's name → key ("T1w", "lesion_mask", …) → volume (X, Y, Z) in RAS+.
Subjects = Mapping[str, Mapping[str, np.ndarray]]


def arrays_by_key(
    subjects: Subjects, keys: Sequence[str]
) -> dict[str, list[np.ndarray]]:
    """Collects the volumes of each key over the subjects, checked to be of one shape.

    Args:
        subjects: Subject's name → key → volume `(X, Y, Z)` in RAS+.
        keys: What to collect. "other_mask" is made where a subject does not have it:
            the brain without lesions and without NAWM.

    Returns:
        Key → one array `(X, Y, Z)` for each subject: bool for masks, else float32.

    Raises:
        ValueError: There is no subject or no key, a subject lacks a key, or the arrays
            are not volumes of one shape.
    """
    if not subjects or not keys:
        raise ValueError(
            f"subjects and keys are {len(subjects)} and {len(keys)}, expected at least "
            "one of each. Name the subjects loaded and what to take of them."
        )
    arrays = {key: _arrays_of(key, subjects) for key in keys}
    shape = arrays[keys[0]][0].shape
    for key in keys:
        for name, array in zip(subjects, arrays[key], strict=True):
            if array.shape != shape or array.ndim != 3:
                raise ValueError(
                    f"{key} of {name} has shape {array.shape}, expected (X, Y, Z), the "
                    f"same as {keys[0]} of {next(iter(subjects))}, {shape}. Resample "
                    "the images of a subject to one grid; fit_subjects then gives all "
                    "subjects one shape."
                )
    return arrays


def _arrays_of(key, subjects):
    lacking = [name for name, subject in subjects.items() if key not in subject]
    if lacking and key == "other_mask":
        regions = arrays_by_key(subjects, ["brain_mask", "lesion_mask", "NAWM_mask"])
        return [
            brain & ~lesion & ~nawm
            for brain, lesion, nawm in zip(*regions.values(), strict=True)
        ]
    if lacking:
        raise ValueError(
            f"key {key!r} is not in subject {lacking[0]}, expected one of "
            f"{', '.join(subjects[lacking[0]])}. Load it, or leave the subject out."
        )
    arrays = (np.asarray(subject[key]) for subject in subjects.values())
    return [
        array.astype(bool if _is_mask(key, array) else np.float32, copy=False)
        for array in arrays
    ]


def _is_mask(key, array):
    return array.dtype == bool or key.endswith("_mask")


def fit_to_shape(
    volume: np.ndarray, shape: Sequence[int], background: float = 0.0
) -> np.ndarray:
    """Pads or crops a volume at both ends of each axis until it has the shape.

    What was padded is cropped again by a second call with the first shape.

    Args:
        volume: `(X, Y, Z)`, any unit.
        shape: The shape wanted: multiples of 16 for a U-Net of four levels, say.
        background: Value of the voxels added, in the volume's unit.

    Returns:
        A new volume of that shape and of the volume's type.
    """
    fitted = np.full(shape, background, dtype=volume.dtype)
    sizes = list(zip(fitted.shape, volume.shape, strict=True))
    inside_fitted = tuple(_middle(n, min(n, m)) for n, m in sizes)
    inside_volume = tuple(_middle(m, min(n, m)) for n, m in sizes)
    fitted[inside_fitted] = volume[inside_volume]
    return fitted


def _middle(n, length):
    return slice((n - length) // 2, (n - length) // 2 + length)


def fit_subjects(
    subjects: Subjects, shape: Sequence[int] | None = None
) -> dict[str, dict[str, np.ndarray]]:
    """Pads or crops subjects of different shapes to one, with air around.

    Args:
        subjects: Subject's name → key → volume `(X, Y, Z)` in native units.
        shape: The shape wanted; None is the smallest into which every subject fits.

    Returns:
        The same subjects. Images are padded with the low end of their range in
        `intensity.NATIVE_RANGES`, masks with False, other arrays with 0.

    Raises:
        ValueError: The arrays of one subject differ in shape.
    """
    checked = {
        name: {key: a for key, (a,) in arrays_by_key({name: s}, list(s)).items()}
        for name, s in subjects.items()
    }
    if shape is None:
        shapes = [a.shape for arrays in checked.values() for a in arrays.values()]
        shape = np.max(shapes, axis=0)
    return {
        name: {
            key: fit_to_shape(array, shape, NATIVE_RANGES.get(key, (0, 0))[0])
            for key, array in arrays.items()
        }
        for name, arrays in checked.items()
    }


def pad_and_crop(
    *tensors: Tensor,
    padding: int,
    background: float | Sequence[float] = -1.0,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, ...]:
    """Moves each image at random: padded by p pixels, then cropped back to its size.

    As in pix2pix and CycleGAN: 256 pixels, padded to 286 (p = 15), cropped to 256. The
    places are drawn per image, the same in all tensors, uniform over (2p + 1)² moves.

    Args:
        *tensors: Images and masks `(B, C, H, W)` of one B, H, W, aligned.
        padding: p, pixels at each border.
        background: Value outside the images, one for all or one for each tensor: −1 is
            air in model range. Masks are False outside, whatever is given.
        generator: Stream of the places (on the CPU).

    Returns:
        One tensor for each given, of its shape and type.

    Raises:
        ValueError: The tensors differ in B, H or W, the padding is negative, or there
            are too few or too many backgrounds.
    """
    if not isinstance(background, Sequence):
        background = [background] * len(tensors)
    _check_aligned(tensors, padding, background)
    B, _, H, W = tensors[0].shape
    device = tensors[0].device
    row, column = torch.randint(2 * padding + 1, (2, B), generator=generator).to(device)
    index = torch.arange(B, device=device)
    cropped = []
    for x, value in zip(tensors, background, strict=True):
        value = False if x.dtype == torch.bool else value
        places = F.pad(x, [padding] * 4, value=value).unfold(2, H, 1).unfold(3, W, 1)
        cropped.append(places[index, :, row, column])  # places (B, C, 2p+1, 2p+1, H, W)
    return tuple(cropped)


def _check_aligned(tensors, padding, background):
    sizes = {(len(x), *x.shape[2:]) for x in tensors}
    if len(sizes) > 1 or len(background) != len(tensors) or padding < 0:
        shapes = [tuple(x.shape) for x in tensors]
        raise ValueError(
            f"padding is {padding}, background {list(background)} and the tensors' "
            f"shapes {shapes}, expected padding ≥ 0, a background for each tensor, and "
            "one B, H, W. Give aligned images and masks of one batch."
        )
