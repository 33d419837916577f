"""Cells that miss a name or are stopped, by themselves and in a kernel."""

import re
import subprocess
import sys

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from mvacourse.order import missing_name

ADVICE = "`{}` is not there yet. If a cell above makes it"


def error_of(code, names):
    try:
        exec(code, names)
    except Exception as error:
        return error


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("digits.train", "digits"),
        ("def f():\n  return [digits for _ in range(2)]\nf()", "digits"),
        ("1 / 1", None),
        ("1 / 0", None),
        ("raise NameError('no name')", None),
        ("def f():\n  print(x)\n  x = 1\nf()", None),  # a slip, not an order
    ],
)
def test_the_name_missing_is_that_of_a_cell(code, name):
    names = {}
    assert missing_name(error_of(code, names), names) == name


def test_a_name_missed_within_a_library_is_no_fault_of_the_order():
    library, cell = {}, {}
    exec("def f():\n  return digits", library)
    error = error_of("f()", cell | library)
    assert error.name == "digits"
    assert missing_name(error, cell) is None
    assert missing_name(error, library) == "digits"


CELLS = {
    "early": "import mvacourse\ndigits.train",
    "in a function": "def f():\n  return size\nf()",
    "other": "1 / 0",
    "stopped": "raise KeyboardInterrupt",  # as IPython does when asked to
    "late": "digits, size = 1, 2\nf()",
}


@pytest.fixture(scope="module")
def outputs():
    """What cells give in a kernel that begins with them: error and words apart."""
    cells = [new_code_cell(code) for code in CELLS.values()]
    NotebookClient(new_notebook(cells=cells), allow_errors=True).execute()
    return {
        key: (
            "".join(o.text for o in cell.outputs if o.get("name") == "stderr"),
            [o for o in cell.outputs if o.output_type == "error"],
        )
        for key, cell in zip(CELLS, cells, strict=True)
    }


@pytest.mark.parametrize(
    ("key", "name"), [("early", "digits"), ("in a function", "size")]
)
def test_a_cell_too_early_keeps_its_error_and_gets_advice(outputs, key, name):
    words, (error,) = outputs[key]
    assert words.startswith(ADVICE.format(name))
    assert words.count("\n") == 1
    shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))  # of its colours
    assert "Traceback (most recent call last)" in shown
    assert CELLS[key].splitlines()[-1] in shown
    assert shown.endswith(f"NameError: name '{name}' is not defined")


def test_a_stopped_cell_is_told_where_to_go_on_from(outputs):
    words, (error,) = outputs["stopped"]
    assert error.ename == "KeyboardInterrupt"
    assert words.startswith("Stopped half-way.")
    assert words.count("\n") == 1


def test_other_cells_get_none(outputs):
    words, (error,) = outputs["other"]
    assert (words, error.ename) == ("", "ZeroDivisionError")
    assert outputs["late"] == ("", [])


def test_nothing_of_it_is_loaded_outside_of_ipython():
    code = "import sys, mvacourse; sys.exit('mvacourse.order' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    code = "import IPython, mvacourse"  # loaded, and not running
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
