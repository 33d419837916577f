"""One notebook in the two ways it is handed out: to be graded by, and to work in."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mvacourse.handouts.grading import (
    make_gradable,
    with_exercises,
    without_hidden_tests,
)
from mvacourse.handouts.scripts import read_script
from mvacourse.handouts.solutions import BEGIN, END, find_solutions, with_stubs

EXPECTED = "expected-figure"  # tag of a cell whose figure students get to compare
ANSWER_IN_WORDS = "*Your answer here.*"
BADGE = re.compile(r"^\[!\[.*\n", re.MULTILINE)  # opens the notebook with solutions


def instructor_copy(script: Path) -> NotebookNode:
    """Reads a notebook with its solutions, marked for nbgrader and without outputs.

    Raises:
        ValueError: A mark is wrong, or a solution is of no exercise.
    """
    notebook = read_script(script)
    make_gradable(notebook, script.stem)
    nbformat.validate(notebook)
    return notebook


def student_copy(script: Path) -> NotebookNode:
    """Reads a notebook with stubs in place of its solutions, and without badges.

    Outputs are left only where a cell has the tag `EXPECTED`: those of the executed
    notebook beside the script.

    Raises:
        ValueError: As `instructor_copy`; or the executed notebook, of which a figure
            is expected, is another one.
        FileNotFoundError: There is none.
    """
    notebook = instructor_copy(script)
    strip_solutions(notebook, script.stem)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = BADGE.sub("", cell.source)
    if any(EXPECTED in cell.metadata.get("tags", []) for cell in notebook.cells):
        _keep_expected(notebook, script.with_suffix(".ipynb"))
    nbformat.validate(notebook)
    return notebook


def strip_solutions(notebook: NotebookNode, name: str) -> None:
    """Puts stubs in the place of a notebook's solutions.

    Args:
        notebook: With solutions; it is changed.
        name: For messages.

    Raises:
        ValueError: A mark is wrong.
    """
    for cell, exercise in with_exercises(notebook.cells):
        where = f"{name}, {cell.id}"
        if cell.cell_type == "code":
            source = with_stubs(cell.source, exercise, where)
            cell.source = without_hidden_tests(source)
        elif find_solutions(cell.source, where):
            cell.source = _without_words(cell.source, where)


def _without_words(source: str, where: str) -> str:
    """Replaces the answers that are marked in a text cell."""
    for _ in find_solutions(source, where):
        before, _, rest = source.partition(BEGIN)
        source = before + ANSWER_IN_WORDS + rest.partition(END)[2]
    return source


def _keep_expected(notebook: NotebookNode, executed: Path) -> None:
    if not executed.is_file():
        raise FileNotFoundError(
            f"{executed.name}, which has the expected figures, is not there. Make it "
            f"by `make notebooks NAME={executed.stem}`."
        )
    cells = nbformat.read(executed, as_version=4).cells
    outputs = {cell.source: cell.get("outputs", []) for cell in cells}
    for cell in notebook.cells:
        if EXPECTED not in cell.metadata.get("tags", []):
            continue
        if cell.source not in outputs:
            raise ValueError(
                f"{executed.name} is older than its script, {cell.id} is not in it. "
                f"Make it again by `make notebooks NAME={executed.stem}`."
            )
        cell.outputs = outputs[cell.source]
