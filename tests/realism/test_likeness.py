"""Synthetic heads against real patients and published values."""

from dataclasses import replace

import numpy as np
import pytest

from mvacourse.datasets import open_ms
from mvacourse.realism.likeness import (
    MR,
    _around_lesions,
    contrasts,
    lesion_table,
    map_table,
)
from mvacourse.runtime import find_data

# Patients 07 and 19 of open_ms, as `mvacourse realism` prints them.
REAL = {
    "T1w": {"GM": (0.76, 0.74), "CSF": (0.27, 0.15), "lesion": (0.80, 0.67)},
    "T2w": {"GM": (1.28, 1.36), "CSF": (2.03, 2.74), "lesion": (1.61, 2.06)},
    "FLAIR": {"GM": (1.19, 1.12), "CSF": (0.64, 0.26), "lesion": (1.42, 1.39)},
}
HAS_REAL = find_data("open_ms") is not None  # before any test sets MVACOURSE_DATA


@pytest.mark.skipif(not HAS_REAL, reason="open_ms is in no folder of MVACOURSE_DATA")
@pytest.mark.parametrize("number", open_ms.PATIENTS)
def test_the_real_contrasts_are_those_measured(number):
    which = open_ms.PATIENTS.index(number)
    found = contrasts(open_ms.load_patient(number))
    for modality, tissues in REAL.items():
        for tissue, values in tissues.items():
            assert found[modality][tissue] == pytest.approx(values[which], abs=0.0051)


def test_synthetic_contrasts_lie_between_those_of_real_patients(patients):
    found = [contrasts(head) for head in patients.values()]
    for modality, tissues in REAL.items():
        for tissue, values in tissues.items():
            middle = np.median([of[modality][tissue] for of in found])
            low, high = min(values) - 0.005, max(values) + 0.005  # they are rounded
            assert low <= middle <= high, (modality, tissue)


def test_contrasts_found_by_the_mixture_are_those_of_the_exact_tissues(patients):
    head = patients["sub-02"]
    found = contrasts(head)
    nawm, lesion = head["NAWM_mask"].array, head["lesion_mask"].array
    for modality in MR:
        image = head[modality].array
        exact = np.median(image[lesion]) / np.median(image[nawm])
        assert found[modality]["lesion"] == pytest.approx(exact, abs=0.06)


def test_maps_have_the_published_values_in_every_tissue(patients, controls):
    """Mean ± SD of Loevner (1995) and Zhang (2021), HU as `tissues` cites them."""
    _, rows = map_table(patients, controls)
    cited = {row[:2]: row[3:] for row in rows if row[3]}
    assert len(rows) == 4 * 3 + 4
    assert len(cited) == 9 + 4
    assert cited["MTR", "NAWM"][0] == "40.13 ± 1.37"
    assert {key: within for key, (_, within) in cited.items() if within != "yes"} == {}


def test_a_map_beyond_the_published_values_is_told(patients, controls):
    head = patients["sub-01"]
    brighter = replace(head["CT"], array=head["CT"].array + 30)
    _, rows = map_table({"sub-01": head | {"CT": brighter}}, controls)
    within = {row[1]: row[4] for row in rows if row[0] == "CT in HU"}
    assert within == {"white": "no", "cortex": "no", "fat": "no", "compact_bone": "yes"}


@pytest.mark.skipif(not HAS_REAL, reason="open_ms is in no folder of MVACOURSE_DATA")
def test_lesions_have_the_size_and_place_of_real_ones(patients):
    _, rows = lesion_table(patients)
    assert rows[0][1] == "29"
    assert rows[-1][1].startswith("0.41")
    near = float(rows[-1][2].split()[0])
    assert 0.41 - 0.15 <= near <= 0.41 + 0.15  # one SD between real patients


def test_cutting_away_keeps_every_lesion_where_it_is(patients):
    mask = patients["sub-03"]["lesion_mask"]
    cut = _around_lesions(mask)
    assert cut.array.size < mask.array.size / 3
    here, there = (
        np.argwhere(m.array) @ m.affine[:3, :3].T + m.affine[:3, 3] for m in (mask, cut)
    )
    np.testing.assert_allclose(here, there, atol=1e-9)
