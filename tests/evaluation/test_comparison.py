from math import isnan

import pytest

from mvacourse.evaluation.comparison import (
    Metric,
    compare,
    paired_p_value,
    summarise,
)

SUBJECTS = [f"sub-{i:02d}" for i in range(1, 7)]


def by_subject(*values):
    return dict(zip(SUBJECTS, values, strict=False))


def test_summary_is_mean_sample_deviation_and_median():
    """Of 2, 4, 4, 4, 5, 5, 7, 9: the sum of squares around 5 is 32."""
    values = {str(i): v for i, v in enumerate((2, 4, 4, 4, 5, 5, 7, 9))}
    assert summarise(values) == pytest.approx((5, (32 / 7) ** 0.5, 4.5))
    assert summarise({"sub-01": 3.0}) == (3, 0, 3)


def test_p_value_is_that_of_students_sleep_data():
    """Student (1908), hours gained by two drugs: t = −4.0621, p = 0.00283 in R."""
    a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    a, b = ({str(i): v for i, v in enumerate(values)} for values in (a, b))
    assert paired_p_value(a, b) == pytest.approx(0.002833, abs=1e-6)
    shuffled = dict(reversed(b.items()))
    assert paired_p_value(a, shuffled) == paired_p_value(a, b) == paired_p_value(b, a)


def test_there_is_no_p_value_of_one_subject_or_of_equal_methods():
    assert isnan(paired_p_value(by_subject(1.0), by_subject(2.0)))
    assert isnan(paired_p_value(by_subject(1.0, 2.0), by_subject(1.0, 2.0)))
    assert isnan(paired_p_value(by_subject(0.3, 0.1), by_subject(0.2, 0.0)))


def test_methods_are_compared_on_the_same_subjects_only():
    with pytest.raises(ValueError, match="expected the same subjects"):
        paired_p_value(by_subject(1.0, 2.0), by_subject(1.0))


def test_a_row_says_mean_sd_median_and_p():
    scores = {"A": {"MAE": by_subject(1, 2, 6)}, "B": {"MAE": by_subject(1, 1, 1.1)}}
    metric = Metric("MAE", "HU", digits=2)
    table = compare("t", scores, [metric], reference="B", because="the best")
    assert list(table.columns) == [
        *("method", "source", "MAE (HU), mean (SD)", "median", "p")
    ]
    p = paired_p_value(scores["A"]["MAE"], scores["B"]["MAE"])
    assert table.rows == [
        ["A", "this course", "3.00 (2.65)", "2.00", f"{p:.3f}"],
        ["B", "this course", "1.03 (0.06)", "1.00", "–"],
    ]
    assert "3 test subjects" in table.notes[0]
    assert "against B, the best" in table.notes[1]


def test_a_metric_that_a_method_lacks_is_left_blank():
    scores = {"A": {}, "B": {"Dice": by_subject(0.5, 0.6)}}
    table = compare("t", scores, [Metric("Dice")], reference="B", because="")
    assert table.rows[0][2:] == ["–", "–", "–"]
