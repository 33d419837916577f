import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from mvacourse.handouts.copies import student_copy
from tools.notebooks import NOTEBOOKS, execute
from tools.student import run_as_student


def test_a_students_notebook_runs_and_its_checks_say_what_is_missing():
    # All of them: python -m tools.student
    assert run_as_student(NOTEBOOKS / "03_minimax_xy.py") == [
        "Exercise 1: write growth_after here.",
        "Exercise 2: write answer_in_turn here.",
        "Exercise 3: write look_ahead here.",
    ]


def test_a_value_to_set_stops_the_run_with_its_message(script):
    assert run_as_student(script) == [
        "Exercise 1: write double here.",
        "Exercise 2: set answer here.",
    ]


def test_what_is_no_stub_is_an_error(script):
    script.write_text(script.read_text().replace("import check", "import checks"))
    with pytest.raises(CellExecutionError, match="cannot import name 'checks'"):
        run_as_student(script)


def test_a_stub_is_answered_by_writing_in_its_place(script):
    notebook = student_copy(script)
    for cell in notebook.cells:
        written = "    return 2 * x" if "double" in cell.source else "answer = 42"
        if "YOUR CODE HERE" in cell.source:
            cell.source = cell.source.partition("# YOUR")[0].rstrip(" ") + written
    execute(notebook)
    outputs = [o.text for cell in notebook.cells for o in cell.get("outputs", [])]
    assert outputs == ["✓ 3 becomes 6\n", "✓ it is 42\n"]
    assert nbformat.validate(notebook) is None
