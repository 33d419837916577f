"""Signal equations at their limits, and what they make bright."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvacourse.datasets.phantom.signals import (
    SEQUENCES,
    InversionRecovery,
    SpinEcho,
)
from mvacourse.datasets.phantom.tissues import TISSUES, Tissue

EVER = 1e9  # ms
# The middle of what `contrasts` makes of white matter.
LESION = Tissue(850 + 500, 72 + 60, 0.70 + 0.12, 25.5)

times = st.floats(200, 5000)


def order(name, *tissues):
    """Names of tissues, the brightest first."""
    known = {**TISSUES, "lesion": LESION}
    signals = {t: SEQUENCES[name].signal(*known[t][:3]) for t in tissues}
    return sorted(signals, key=signals.get, reverse=True)


@given(t1=times, t2=times, pd=st.floats(0, 1))
def test_without_echo_time_and_fully_recovered_the_signal_is_the_proton_density(
    t1, t2, pd
):
    assert SpinEcho(tr=EVER, te=0).signal(t1, t2, pd) == pytest.approx(pd)
    late = InversionRecovery(tr=EVER, te=0, ti=EVER)
    assert late.signal(t1, t2, pd) == pytest.approx(pd)


@given(t1=times, t2=times)
def test_right_after_an_inversion_the_magnitude_is_that_before(t1, t2):
    """−(1 − e^{−TR/T1}): an inversion without delay is a spin echo upside down."""
    inverted = InversionRecovery(tr=3000, te=20, ti=0).signal(t1, t2, 0.8)
    assert inverted == pytest.approx(SpinEcho(tr=3000, te=20).signal(t1, t2, 0.8))


def test_spin_echo_by_hand():
    """TR = T1 and TE = T2: PD (1 − 1/e) / e."""
    signal = SpinEcho(tr=900, te=80).signal(900, 80, 0.7)
    assert signal == pytest.approx(0.7 * (1 - np.exp(-1)) * np.exp(-1))


@given(t1=times, tr=st.floats(500, 20_000))
def test_inversion_recovery_is_null_where_recovery_crosses_zero(t1, tr):
    """1 − 2 e^{−TI/T1} + e^{−TR/T1} = 0 at TI = T1 (ln 2 − ln(1 + e^{−TR/T1}))."""
    ti = t1 * (np.log(2) - np.log1p(np.exp(-tr / t1)))
    assert InversionRecovery(tr, te=10, ti=ti).signal(t1, 80, 1) < 1e-12


@given(t1=times, t2=times, longer=st.floats(1.01, 3))
@pytest.mark.parametrize("name", SEQUENCES)
def test_a_longer_t2_is_brighter(name, t1, t2, longer):
    signal = SEQUENCES[name].signal
    assert signal(t1, longer * t2, 1) >= signal(t1, t2, 1)


@given(t1=times, longer=st.floats(1.01, 3))
def test_a_longer_t1_is_darker_in_a_spin_echo(t1, longer):
    signal = SpinEcho(tr=500, te=15).signal
    assert signal(longer * t1, 80, 1) < signal(t1, 80, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("T1w", ["white", "deep_grey", "cortex", "csf"]),
        ("T2w", ["csf", "lesion", "cortex", "deep_grey", "white"]),
        ("PD", ["lesion", "cortex", "white"]),
        ("FLAIR", ["lesion", "cortex", "deep_grey", "white", "csf"]),
    ],
)
def test_brightness_is_in_the_order_a_radiologist_knows(name, expected):
    assert order(name, *sorted(expected)) == expected


def test_a_lesion_is_darker_than_white_matter_in_t1_and_brighter_than_fluid():
    assert order("T1w", "csf", "lesion", "white") == ["white", "lesion", "csf"]


@pytest.mark.parametrize("name", SEQUENCES)
def test_fat_shines_and_bone_and_air_do_not(name):
    assert order(name, "air", "compact_bone", "fat") == ["fat", "compact_bone", "air"]
    assert SEQUENCES[name].signal(*TISSUES["air"][:3]) == 0


def test_signals_are_computed_voxel_by_voxel():
    t1 = np.array([[500.0, 900], [1500, 4000]])
    for sequence in SEQUENCES.values():
        signals = sequence.signal(t1, 80.0, 0.8)
        assert signals.shape == t1.shape
        assert signals[1, 0] == sequence.signal(1500.0, 80.0, 0.8)
