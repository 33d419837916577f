import csv
import io

import pytest

from mvacourse.evaluation.comparison import Table
from mvacourse.evaluation.rendering import FORMATS, to_csv, to_latex, to_markdown


@pytest.fixture
def table():
    rows = [["SRF+, 60 trees", "5 % & more", "< 0.001"], ["U_Net", "−1 ± 2", "–"]]
    return Table("T1w → CT", ["method", "a|b", "p"], rows, ["First.", "Second."])


def test_markdown_has_a_bar_between_all_cells(table):
    lines = to_markdown(table).splitlines()
    assert lines[0] == "**T1w → CT**"
    assert lines[2:5] == [
        "| method | a/b | p |",
        "| --- | --- | --- |",
        "| SRF+, 60 trees | 5 % & more | < 0.001 |",
    ]
    assert lines[-2:] == ["First.  ", "Second.  "]


def test_csv_comes_back_as_it_was(table):
    text = to_csv(table)
    assert list(csv.reader(io.StringIO(text))) == [table.columns, *table.rows]


def test_latex_escapes_what_it_would_read_as_commands(table):
    text = to_latex(table)
    assert r"SRF+, 60 trees & 5 \% \& more & $<$ 0.001 \\" in text
    assert r"U\_Net & $-$1 $\pm$ 2 & -- \\" in text
    assert r"\caption{T1w $\to$ CT}" in text
    assert r"\begin{tabular}{llr}" in text
    assert text.count(r"\begin{") == text.count(r"\end{") == 2


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_a_table_written_twice_has_the_same_bytes(table, write):
    assert write(table) == write(table)
    assert write(table).endswith("\n")
