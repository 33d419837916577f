"""What nbgrader has to know: which cells are answers, and which are tests of them.

Reference:
    nbgrader 0.9, cell metadata, schema version 3.
"""

import re
from collections.abc import Iterator
from copy import deepcopy

from nbformat import NotebookNode

from mvacourse.handouts.solutions import END, find_solutions

EXERCISE = re.compile(r"\*\*(Exercise (\d+))\*\*")
CHECK = re.compile(r"^_ = check\(", re.MULTILINE)
ANSWER = {"grade": False, "solution": True, "locked": False}
PROSE = {"grade": True, "solution": True, "locked": False, "points": 1}
TEST = {"grade": True, "solution": False, "locked": True, "points": 1}
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "mvacourse"
c.Execute.timeout = 1800  # seconds, not 30: a cell may train a network
"""
# `check` prints and returns; a test of nbgrader fails by an error.
HIDDEN_TEST = """
### BEGIN HIDDEN TESTS
assert _, "not every claim holds"
### END HIDDEN TESTS"""


def with_exercises(cells: list[NotebookNode]) -> Iterator[tuple[NotebookNode, str]]:
    """Yields each cell with the exercise it belongs to, such as "Exercise 2"; or ""."""
    exercise = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            named = EXERCISE.findall(cell.source)
            exercise = named[-1][0] if named else exercise
        yield cell, exercise


def split_checks(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Parts a cell that holds both an answer and its check into two."""
    parted = []
    for cell in cells:
        parted.append(cell)
        answer, mark, rest = cell.source.rpartition(END)
        if mark and CHECK.search(rest):
            test = deepcopy(cell)
            test.id, test.source = f"{cell.id}-check", rest.strip("\n")
            cell.source = answer + mark
            parted.append(test)
    return parted


def make_gradable(notebook: NotebookNode, name: str) -> None:
    """Marks answers and checks for nbgrader; a check that fails becomes an error.

    Raises:
        ValueError: A solution or a check belongs to no exercise, or to one that has
            one already; or as `find_solutions`.
    """
    notebook.cells, ids = split_checks(notebook.cells), set()
    for cell, exercise in with_exercises(notebook.cells):
        where = f"{name}, {cell.id}"
        if find_solutions(cell.source, where):
            kind, suffix = (PROSE if cell.cell_type == "markdown" else ANSWER), ""
        elif cell.cell_type == "code" and CHECK.search(cell.source):
            kind, suffix = TEST, "-check"
            cell.source += HIDDEN_TEST
        else:
            continue
        grade_id = exercise.lower().replace(" ", "-") + suffix
        _require_new(grade_id, ids, exercise, where)
        ids.add(grade_id)
        about = {"schema_version": 3, "task": False, "grade_id": grade_id, **kind}
        cell.metadata["nbgrader"] = about


def _require_new(grade_id: str, ids: set[str], exercise: str, where: str) -> None:
    if not exercise or grade_id in ids:
        trouble = f"the second in {exercise}" if exercise else "under no exercise"
        raise ValueError(
            f"{where}: a solution or check that is {trouble}. Give it a number of its "
            "own, by '**Exercise N**' in the text above it."
        )


def without_hidden_tests(source: str) -> str:
    """Returns a check as students see it."""
    return source.removesuffix(HIDDEN_TEST)
