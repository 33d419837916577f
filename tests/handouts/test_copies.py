import ast
import re

import nbformat
import pytest

from mvacourse.handouts.copies import EXPECTED, instructor_copy, student_copy
from mvacourse.handouts.scripts import find_scripts
from mvacourse.runtime import CHECKOUT

SCRIPTS = sorted((CHECKOUT / "notebooks").glob("[0-9]*.py"))
by_name = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
# Of nbgrader's schema, version 3: these, and no others but checksum and cell_type.
KEYS = {"schema_version", "task", "grade_id", "grade", "solution", "locked"}


IN_WORDS = """
# %% [markdown]
# **Exercise 3** (on paper).

# %% [markdown]
# Why?
#
# ### BEGIN SOLUTION
# Because of the mean.
# ### END SOLUTION
"""


def roles(notebook, role):
    """Returns grade_id → cell of the answers ("solution") or the tests ("grade")."""
    about = [(c.metadata.get("nbgrader", {}), c) for c in notebook.cells]
    return {a["grade_id"]: cell for a, cell in about if a.get(role)}


@by_name
def test_a_students_copy_holds_no_mark_and_no_output(script):
    notebook = student_copy(script)
    text = nbformat.writes(notebook)
    assert not re.search("(BEGIN|END) (SOLUTION|HIDDEN)", text)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [None] * len(code)
    shown = [c for c in code if c.outputs]
    assert all(EXPECTED in cell.metadata.get("tags", []) for cell in shown)


@by_name
def test_stubs_parse_and_say_what_to_write(script):
    notebook = student_copy(script)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(re.sub(r"^(\s*)%.*", r"\1pass", cell.source, flags=re.MULTILINE))
    for grade_id, cell in roles(notebook, "solution").items():
        number = grade_id.removeprefix("exercise-")
        task = rf'Error\("Exercise {number}: (write|set) \w+ here\."\)$'
        assert re.search(task, cell.source, re.MULTILINE)


@by_name
def test_every_answer_has_a_test_and_students_may_not_change_it(script):
    for notebook in (instructor_copy(script), student_copy(script)):
        answers, tests = roles(notebook, "solution"), roles(notebook, "grade")
        assert set(tests) == {f"{grade_id}-check" for grade_id in answers}
        for cell in (*answers.values(), *tests.values()):
            about = cell.metadata["nbgrader"]
            assert set(about) == KEYS | ({"points"} if about["grade"] else set())
            assert about["schema_version"] == 3
            assert about["locked"] == about["grade"] == (not about["solution"])


@by_name
def test_nothing_but_solutions_is_left_out(script):
    def given(notebook):
        kept = [c.source for c in notebook.cells if "nbgrader" not in c.metadata]
        return kept + [c.source.split("\n")[0] for c in notebook.cells]

    assert given(student_copy(script)) == given(instructor_copy(script))


def test_a_badge_that_opens_the_solutions_is_not_handed_out(tmp_path):
    script = tmp_path / "01_short.py"
    badge = "# [![Colab](https://x.org/badge.svg)](https://x.org/01_short.ipynb)"
    script.write_text(f"# %% [markdown]\n# # 1. Short\n{badge}\n#\n# Words.\n")
    assert badge[2:] in instructor_copy(script).cells[0].source
    assert student_copy(script).cells[0].source == "# 1. Short\n\nWords."


def test_the_course_has_exercises_to_strip():
    found = [roles(student_copy(script), "solution") for script in SCRIPTS]
    assert sum(map(len, found)) >= 28


def test_an_answer_and_its_check_in_one_cell_are_parted(script):
    answer, test = student_copy(script).cells[-3:-1]
    assert answer.source == (
        "answer = ...\n# YOUR CODE HERE\n"
        'raise NotImplementedError("Exercise 2: set answer here.")'
    )
    assert test.source.startswith("_ = check(")
    assert test.id == f"{answer.id}-check"


def test_to_nbgrader_a_check_that_fails_is_an_error(script):
    tests = roles(instructor_copy(script), "grade")
    for source in (tests[f"exercise-{n}-check"].source for n in (1, 2)):
        exec(source, {"check": lambda *_: True, "double": 0, "answer": 0})
        with pytest.raises(AssertionError, match="not every claim holds"):
            exec(source, {"check": lambda *_: False, "double": 0, "answer": 0})


def test_an_answer_in_words_is_left_out_if_it_is_marked(script):
    script.write_text(script.read_text() + IN_WORDS)
    cell = student_copy(script).cells[-1]
    assert cell.source == "Why?\n\n*Your answer here.*"
    assert cell.metadata["nbgrader"]["grade_id"] == "exercise-3"
    assert cell.metadata["nbgrader"]["grade"]  # by hand


def test_an_expected_figure_is_taken_from_the_executed_notebook(script):
    tagged = script.read_text().replace("# %%\nfrom", f'# %% tags=["{EXPECTED}"]\nfrom')
    script.write_text(tagged)
    with pytest.raises(FileNotFoundError, match="make notebooks NAME=01_tiny"):
        student_copy(script)
    executed = instructor_copy(script)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="as expected")]
    nbformat.write(executed, script.with_suffix(".ipynb"))
    first, *others = (c for c in student_copy(script).cells if c.cell_type == "code")
    assert [output.text for output in first.outputs] == ["as expected"]
    assert [cell.outputs for cell in others] == [[]] * len(others)
    script.write_text(script.read_text().replace("import check", "import check  # new"))
    with pytest.raises(ValueError, match=r"01_tiny\.ipynb is older than its script"):
        student_copy(script)


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("**Exercise 2**", "**Exercise 1**", "the second in Exercise 1"),
        ("**Exercise 1**", "**Task 1**", "under no exercise"),
    ],
)
def test_a_solution_needs_an_exercise_of_its_own(script, old, new, trouble):
    script.write_text(script.read_text().replace(old, new))
    with pytest.raises(ValueError, match=rf"01_tiny, cell-.*{trouble}\. Give it"):
        instructor_copy(script)


def test_a_folder_without_scripts_is_no_course(tmp_path):
    with pytest.raises(FileNotFoundError, match="in a checkout of the course"):
        find_scripts(tmp_path)
