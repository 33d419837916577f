"""What regressions learn from synthetic heads, and where they fail."""

import numpy as np
import pytest

from mvacourse.realism.learning import learning_table, linear_pet, trees_ct


def test_pet_is_hard_to_explain_where_it_matters(patients):
    r2 = linear_pet(patients, n_train=3)
    assert r2["brain"] > 0.8
    assert r2["lesion"] < r2["brain"] - 0.2
    assert r2["NAWM"] < 0.3


def test_explained_variance_is_that_of_least_squares(patients):
    """R² = 1 − Σ(y − Xw)² / Σ(y − ȳ)², w by NumPy's `lstsq`."""
    keys = ("MTR", "FA", "RD", "PET")
    (a, *x, y), (b, *x_test, y_test) = (
        [np.ones(head["NAWM_mask"].array.sum())]
        + [head[key].array[head["NAWM_mask"].array].astype(float) for key in keys]
        for head in (patients["sub-01"], patients["sub-02"])
    )
    w, *_ = np.linalg.lstsq(np.stack([a, *x], 1), y, rcond=None)
    error = y_test - np.stack([b, *x_test], 1) @ w
    expected = 1 - (error**2).sum() / ((y_test - y_test.mean()) ** 2).sum()
    two = {
        name: patients[name] | {"brain_mask": patients[name]["NAWM_mask"]}
        for name in ("sub-01", "sub-02")
    }
    assert linear_pet(two, n_train=1)["NAWM"] == pytest.approx(expected, abs=1e-4)


def test_misaligned_ct_teaches_worse_than_aligned_ct(patients, moved):
    two = {name: patients[name] for name in moved}
    errors = trees_ct(two, {"aligned": two, "moved": moved}, n_train=1)
    assert errors["moved"] > 1.1 * errors["aligned"]


def test_the_table_tells_every_region_and_both_trainings(patients, moved):
    title, rows = learning_table({name: patients[name] for name in moved}, moved)
    assert [row[1] for row in rows] == ["brain", "NAWM", "lesion", "head", "head"]
    assert all(len(row) == len(title) for row in rows)
    assert float(rows[3][2]) < float(rows[4][2])  # aligned, moved
