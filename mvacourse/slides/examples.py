"""Digits, heads and records that several figures share, loaded once."""

from functools import cache

import numpy as np

from mvacourse.datasets.digits import load_digits
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range, to_model_range
from mvacourse.datasets.packing import unpack_images
from mvacourse.datasets.phantom.cohort import load_cohort
from mvacourse.recipes.ct_networks import synthetic_ct, trained_generator
from mvacourse.recipes.record import read_record

WHO = "sub-02"  # the first of those tested on
SPACING = (2.0, 2.0, 2.0)  # mm
CAPTION = f"{WHO}, a synthetic head, not trained on"

digits = cache(load_digits)
record = cache(read_record)


@cache
def head(who: str = WHO) -> dict[str, np.ndarray]:
    """Returns T1w, T2w, FLAIR, CT and masks of a synthetic patient, `(X, Y, Z)`."""
    heads = load_cohort(3, modalities=("T1w", "T2w", "FLAIR", "CT", "PET"))
    return {key: volume.array for key, volume in heads[who].items()}


def most_lesions() -> list[int]:
    """Returns the voxel index along x, y, z whose plane holds most lesions."""
    lesions = head()["lesion_mask"]
    return [int(lesions.sum(axis=axes).argmax()) for axes in ((1, 2), (0, 2), (0, 1))]


@cache
def ct_by(method: str) -> np.ndarray:
    """Returns the CT that a shipped network makes of the head, `(X, Y, Z)` in HU."""
    return synthetic_ct(trained_generator(method)[0], head()["T1w"])


def axial(volume: np.ndarray, key: str) -> np.ndarray:
    """Returns the middle axial slice as displayed, squared with background.

    Args:
        volume: `(X, Y, Z)` in native units.
        key: Modality, whose range becomes [−1, 1].
    """
    *_, Z = volume.shape
    image = volume[::-1, ::-1, Z // 2].T  # (Y, X): anterior above, right on the left
    low, high = NATIVE_RANGES[key]
    return squared(to_model_range(np.clip(image, low, high), low, high))


def squared(image: np.ndarray, side: int = 0) -> np.ndarray:
    """Returns an image `(H, W)` in [−1, 1] in the middle of a black square.

    Args:
        image: As displayed.
        side: Of the square; at least the longer side of the image.
    """
    side = max(side, *image.shape)
    more = [side - n for n in image.shape]
    around = [(n // 2, n - n // 2) for n in more]
    return np.pad(image, around, constant_values=-1)


def recorded_slice(name: str, key: str, modality: str = "") -> np.ndarray:
    """Returns a packed slice of a record, in native units.

    Args:
        name: Of the record.
        key: Of the slice.
        modality: Whose range it was packed in; "" is 0 … 1, for masks.
    """
    image = unpack_images(record(name)["slices"][key])
    return from_model_range(image, *NATIVE_RANGES.get(modality, (0, 1))).numpy()
