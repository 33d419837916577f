"""Units of the images, and whether the numbers in a volume can be in them.

A CT saved as an 8-bit picture, or an MTR stored as a ratio, opens without complaint and
ruins every metric. The range of a whole volume gives such mix-ups away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isnan

import numpy as np

Range = tuple[float, float]

# Names of modalities are the suffixes of BIDS.
MODALITY_UNITS = {
    "T1w": "a.u.",
    "T2w": "a.u.",
    "PD": "a.u.",
    "PDw": "a.u.",
    "FLAIR": "a.u.",
    "CT": "HU",
    "MTR": "pu",
    "FA": "1",
    "RD": "1e-3 mm2/s",
    "PET": "DVR",
}

# What the air around the patient has, where it is not 0.
BACKGROUND = {"CT": -1000.0}


@dataclass(frozen=True)
class Unit:
    """What a whole volume in some unit can hold.

    Attributes:
        holds: The same in words, for messages.
        least: Range in which the least voxel lies.
        greatest: Range in which the greatest voxel lies.
        mistakes: Known mix-ups: a range that holds all voxels of such a volume, what it
            looks like, and the cure. The first that fits is named.
        undershoot: How far below 0 the least voxel may be, as a share of the greatest.
    """

    holds: str
    least: Range
    greatest: Range
    mistakes: Mapping[Range, str]
    undershoot: float = inf


UNITS = {
    "HU": Unit(
        holds="air near −1000 and nothing much above 4000",
        least=(
            -4096,
            -500,
        ),  # some scanners fill with −3024 outside their field of view
        greatest=(0, 4096),  # 3071 is the end of 12 bits; metal can be beyond
        mistakes={
            (0, 255): "an 8-bit picture, not HU. Go back to the CT it was made from",
            (0, inf): "CT numbers stored with an offset. Subtract it, often 1024",
            (-500, inf): "a CT without air around. Set the outside to −1000 HU",
            (-inf, 0): "air and nothing else. Check that the patient is in the image",
            (-inf, inf): "metal, or another unit. Clip to −1024 … 3071 HU if it is CT",
        },
    ),
    "a.u.": Unit(
        holds="an MR signal, which is not clearly negative",
        least=(-inf, inf),
        greatest=(0, inf),
        undershoot=0.2,  # bias correction and interpolation reach −0.12 in open_ms
        mistakes={
            (-25, 25): "standardised values (z-scores). Take the image before that",
            (-inf, inf): "HU (a CT?). Give the MR image, or name the modality CT",
        },
    ),
    "pu": Unit(
        holds="percent units, 0 … 100",
        least=(-10, 100),
        greatest=(1.5, 110),  # noise outside the head exceeds 100 a little
        mistakes={
            (-0.1, 1.5): "a ratio. Multiply by 100",
            (-inf, inf): "per mille, or division by noise. Rescale, or clip to 0 … 100",
        },
    ),
    "DVR": Unit(
        holds="a ratio to the reference region, 0 … 5",
        least=(-0.5, 5),
        greatest=(0, 5),
        mistakes={
            (-inf, inf): "uptake (SUV or kBq/ml). Divide by the reference region's mean"
        },
    ),
    "1": Unit(
        holds="a fraction, 0 … 1",
        least=(-0.05, 1),
        greatest=(0, 1.23),  # √1.5: FA of a tensor with a negative eigenvalue
        mistakes={
            (-5, 123): "percent. Divide by 100",
            (-50, 1230): "thousandths. Divide by 1000",
            (-inf, inf): "another quantity than a fraction. Give the right file",
        },
    ),
    "1e-3 mm2/s": Unit(
        holds="diffusivities of 0.02 … 10, water at 37 °C having 3",
        least=(-0.5, 10),
        greatest=(0.02, 10),
        mistakes={
            (-0.02, 0.02): "mm2/s. Multiply by 1000",
            (-500, 10_000): "1e-6 mm2/s. Divide by 1000",
            (-inf, inf): "another quantity than a diffusivity. Give the right file",
        },
    ),
}


def check_unit(array: np.ndarray, unit: str, source: str) -> None:
    """Refuses a volume whose range cannot be that of its unit.

    A range within the plausible one proves nothing: only mix-ups that show in the least
    or the greatest voxel are found.

    Args:
        array: The whole volume `(X, Y, Z)`, air included.
        unit: One of `UNITS`.
        source: What the volume is called in messages.

    Raises:
        ValueError: The unit is unknown, or the volume is of one value throughout, or
            its range is not plausible; the message says what it looks like.
    """
    if unit not in UNITS:
        raise ValueError(f"unit is {unit!r}, expected one of {', '.join(UNITS)}.")
    low, high = float(array.min()), float(array.max())
    expected = f"expected {UNITS[unit].holds} ({unit})"
    if low == high:
        raise ValueError(
            f"{source} has the value {low:g} in every voxel, {expected}. "
            "Look at the file, and at the program that wrote it."
        )
    if not _is_plausible(low, high, UNITS[unit]):
        raise ValueError(
            f"{source} holds values of {low:g} … {high:g}, {expected}. "
            f"It looks like {_likeliest_mistake(low, high, UNITS[unit])}."
        )


def _is_plausible(low: float, high: float, unit: Unit) -> bool:
    return (
        unit.least[0] <= low <= unit.least[1]
        and unit.greatest[0] <= high <= unit.greatest[1]
        and -low <= unit.undershoot * high
    )


def _likeliest_mistake(low: float, high: float, unit: Unit) -> str:
    if isnan(low):
        return "a division by 0. Replace the voxels that are NaN"
    if -1 <= low < -0.5 and high <= 1:
        return "an image in model range. Take it back with `from_model_range`"
    return next(
        words
        for (least, greatest), words in unit.mistakes.items()
        if least <= low and high <= greatest
    )
