"""Plausible volumes pass; known mix-ups are named with their cure."""

import numpy as np
import pytest

from mvacourse.datasets.units import BACKGROUND, MODALITY_UNITS, UNITS, check_unit

PLAUSIBLE = {
    "HU": [(-1000, 1500), (-1024, 3071), (-3024, 3071)],
    "a.u.": [(0, 1), (0, 4095), (-75.3, 1677.7), (-19.7, 200.4)],  # two of open_ms
    "pu": [(0, 48), (-3, 104)],
    "DVR": [(0, 1.6), (-0.1, 3)],
    "1": [(0, 0.9), (0, 1), (-0.01, 1.02)],
    "1e-3 mm2/s": [(0, 3.2), (-0.1, 5)],
}

MISTAKEN = [
    ("HU", (0, 255), r"8-bit picture.*Go back"),
    ("HU", (0, 1), r"8-bit picture.*Go back"),
    ("HU", (0, 4095), r"offset.*Subtract"),
    ("HU", (-100, 1500), r"without air.*−1000"),
    ("HU", (-1000, -900), r"air and nothing else.*Check"),
    ("HU", (-1000, 20_000), r"metal.*Clip"),
    ("HU", (-1, 1), r"model range.*from_model_range"),
    ("a.u.", (-1000, 2500), r"HU \(a CT\?\).*CT"),
    ("a.u.", (-2, 6), r"z-scores.*before"),
    ("a.u.", (-1, 1), r"model range.*from_model_range"),
    ("pu", (0, 0.5), r"ratio.*Multiply by 100"),
    ("pu", (0, 480), r"per mille.*Rescale"),
    ("pu", (-1, 1), r"model range.*from_model_range"),
    ("DVR", (0, 25_000), r"uptake.*Divide"),
    ("1", (0, 90), r"percent.*Divide by 100"),
    ("1", (0, 900), r"thousandths.*Divide by 1000"),
    ("1", (-1000, 3000), r"another quantity.*right file"),
    ("1e-3 mm2/s", (0, 0.003), r"mm2/s.*Multiply by 1000"),
    ("1e-3 mm2/s", (0, 3000), r"1e-6 mm2/s.*Divide by 1000"),
    ("1e-3 mm2/s", (-1000, 3000), r"another quantity.*right file"),
]


def volume(low, high):
    return np.linspace(low, high, 24, dtype=np.float32).reshape(2, 3, 4)


@pytest.mark.parametrize("unit", UNITS)
def test_plausible_ranges_pass(unit):
    for low, high in PLAUSIBLE[unit]:
        check_unit(volume(low, high), unit, "volume x.nii")


@pytest.mark.parametrize(("unit", "found", "message"), MISTAKEN)
def test_a_mistake_is_named_with_what_was_found_and_the_cure(unit, found, message):
    with pytest.raises(ValueError, match=message) as caught:
        check_unit(volume(*found), unit, "volume x.nii")
    words = str(caught.value)
    assert words.startswith(f"volume x.nii holds values of {found[0]:g} … {found[1]:g}")
    assert f"expected {UNITS[unit].holds} ({unit})" in words
    assert words.endswith(".")


@pytest.mark.parametrize("unit", UNITS)
def test_every_range_that_is_refused_comes_with_a_likely_mistake(unit):
    ends = [-(10.0**k) for k in range(-3, 6)] + [0] + [10.0**k for k in range(-3, 6)]
    n_refused = 0
    for low in ends:
        for high in (end for end in ends if end > low):
            try:
                check_unit(volume(low, high), unit, "x")
            except ValueError as error:
                assert "It looks like" in str(error)  # noqa: PT017 (many pass)
                n_refused += 1
    assert n_refused > 20


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [0, -1000, 40])
def test_one_value_throughout_is_no_image(unit, value):
    with pytest.raises(ValueError, match=f"x has the value {value} in every voxel"):
        check_unit(np.full((2, 3, 4), value), unit, "x")


def test_nan_is_refused():
    array = volume(0, 1)
    array[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"NaN"):
        check_unit(array, "1", "x")


def test_unknown_unit_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'Hz'.*HU, a\.u\., pu"):
        check_unit(volume(0, 1), "Hz", "x")


def test_every_modality_has_a_unit_and_air_of_that_unit():
    assert set(MODALITY_UNITS.values()) == set(UNITS)
    for modality, value in BACKGROUND.items():
        low, high = UNITS[MODALITY_UNITS[modality]].least
        assert low <= value <= high
