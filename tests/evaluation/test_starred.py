import pytest
from scipy.stats import ttest_rel

from mvacourse.evaluation.comparison import Metric
from mvacourse.evaluation.published import Published, Summary
from mvacourse.evaluation.starred import mark, starred
from tests.evaluation.test_comparison import by_subject

ERROR = Metric("MSE", digits=4)
QUALITY = Metric("PSNR", "dB", digits=1, greater_is_better=True)
PAPER = Published(
    "Some 2020",
    "Some et al. (2020)",
    {"A": {"MSE": Summary(0.02, 0.01), "PSNR": Summary(30, float("nan"))}},
    frozenset({("A", "MSE")}),
)


@pytest.mark.parametrize(
    ("values", "metric", "expected"),
    [
        ((2, 3, 4.1), ERROR, "*"),
        ((0.1, 1.0, 2.2), ERROR, "†"),
        ((2, 3, 4.1), QUALITY, "†"),
        ((0.1, 1.0, 2.2), QUALITY, "*"),
        ((1, 2.5, 2.6), ERROR, ""),
        ((1, 2, 3), ERROR, ""),
    ],
)
def test_a_star_is_for_who_is_worse_and_a_dagger_for_who_is_better(
    values, metric, expected
):
    """The reference is 1, 2, 3; p by scipy."""
    p = ttest_rel(values, (1, 2, 3)).pvalue
    assert (p < 0.05) == bool(expected)
    assert mark(by_subject(*values), by_subject(1, 2, 3), metric) == expected


def test_a_table_has_one_column_a_metric_and_the_stars_of_the_paper():
    scores = {
        "DNN": {"MSE": by_subject(0.02, 0.03, 0.041)},
        "Refiner": {"MSE": by_subject(0.01, 0.02, 0.03), "PSNR": by_subject(20, 30)},
    }
    table = starred("t", scores, [ERROR, QUALITY], reference="Refiner", published=PAPER)
    assert table.columns == ["method", "source", "MSE", "PSNR (dB)"]
    assert table.rows == [
        ["DNN", "this course", "0.0303 (0.0105)*", "–"],
        ["Refiner", "this course", "0.0200 (0.0100)", "25.0 (7.1)"],
        ["A", "published, Some 2020", "0.0200 (0.0100)*", "30.0"],
    ]
    assert "3 for MSE, 2 for PSNR" in table.notes[0]
    assert "Refiner is significantly better" in table.notes[1]
    assert "in published rows as the authors found" in table.notes[1]


def test_other_subjects_than_the_reference_s_are_refused():
    scores = {"A": {"MSE": by_subject(1, 2)}, "B": {"MSE": by_subject(1, 2, 3)}}
    with pytest.raises(ValueError, match="expected the same subjects"):
        starred("t", scores, [ERROR], reference="B", published=PAPER)
