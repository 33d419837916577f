"""Synthetic heads against real contrasts, and what regressions learn from them."""

import numpy as np
import pytest

from mvacourse import realism
from mvacourse.datasets import open_ms
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.phantom.person import make_head, make_image, make_masks
from mvacourse.realism import MAPS, MR, contrasts, linear_pet, trees_ct
from mvacourse.runtime import find_data

# Patients 07 and 19 of open_ms, as `mvacourse realism` prints them.
REAL = {
    "T1w": {"GM": (0.76, 0.74), "CSF": (0.27, 0.15), "lesion": (0.80, 0.67)},
    "T2w": {"GM": (1.28, 1.36), "CSF": (2.03, 2.74), "lesion": (1.61, 2.06)},
    "FLAIR": {"GM": (1.19, 1.12), "CSF": (0.64, 0.26), "lesion": (1.42, 1.39)},
}
HAS_REAL = find_data("open_ms") is not None  # before any test sets MVACOURSE_DATA


def volumes(name, modalities, *, spacing, **options) -> dict[str, Volume]:
    head = make_head(name, patient=True, spacing=spacing)
    arrays = {m: make_image(head, m, name, **options) for m in modalities}
    arrays |= make_masks(head)
    return {key: Volume(x, head.grid.affine) for key, x in arrays.items()}


@pytest.fixture(scope="module")
def patients():
    names = [f"sub-{i:02d}" for i in range(1, 7)]
    return {name: volumes(name, MR, spacing=2) for name in names}


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


def test_pet_is_hard_to_explain_where_it_matters():
    names = [f"sub-{i:02d}" for i in range(1, 5)]
    heads = {n: volumes(n, (*MAPS, "PET"), spacing=3) for n in names}
    r2 = linear_pet(heads, n_train=2)
    assert r2["brain"] > 0.8
    assert r2["lesion"] < r2["brain"] - 0.2
    assert r2["NAWM"] < 0.3


def test_misaligned_ct_teaches_worse_than_aligned_ct():
    names = [f"sub-{i:02d}" for i in range(1, 5)]
    aligned = {n: volumes(n, ("T1w", "CT"), spacing=3) for n in names}
    moved = {n: volumes(n, ("CT",), spacing=3, misalignment=2.0) for n in names}
    errors = trees_ct(aligned, {"aligned": aligned, "moved": moved}, n_train=2)
    assert errors["moved"] > 1.1 * errors["aligned"]


@pytest.mark.skipif(not HAS_REAL, reason="open_ms is in no folder of MVACOURSE_DATA")
def test_lesions_have_the_size_and_place_of_real_ones(patients):
    table = realism._lesion_table(patients)
    rows = [line.strip("| \n").split(" | ") for line in table.splitlines()[2:]]
    assert rows[0][1] == "29"
    assert rows[-1][1].startswith("0.41")
    near = float(rows[-1][2].split()[0])
    assert 0.41 - 0.15 <= near <= 0.41 + 0.15  # one SD between real patients
