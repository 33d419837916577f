"""The notebooks are what their percent scripts say, and nbval would notice a change."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools.notebooks import NOTEBOOKS, build, read_script

SCRIPTS = sorted(NOTEBOOKS.glob("[0-9]*.py"))
by_name = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)

TINY = """# %% [markdown]
# # Title
#
# %%
print("checked", 6 * 7)

# %% tags=["nbval-ignore-output"]
import random
print(random.random())
random.random()
"""


def read(script: Path):
    return nbformat.read(script.with_suffix(".ipynb"), as_version=4)


def is_ignored(cell) -> bool:
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


def test_there_are_notebooks():
    assert SCRIPTS


@by_name
def test_notebook_has_the_cells_of_its_script(script):
    def cells(notebook):
        return [
            (cell.id, cell.cell_type, cell.source, cell.metadata.get("tags"))
            for cell in notebook.cells
        ]

    assert cells(read(script)) == cells(read_script(script)), (
        f"run: make notebooks NAME={script.stem}"
    )


@by_name
def test_notebook_is_executed_in_order_and_without_error(script):
    code = [cell for cell in read(script).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(
        output.output_type != "error" for cell in code for output in cell.outputs
    )


@by_name
def test_notebook_carries_no_widget_colab_or_time_metadata(script):
    notebook = read(script)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
    assert "widget-view" not in script.with_suffix(".ipynb").read_text()


@by_name
def test_notebook_skips_no_cell_and_checks_enough(script):
    code = [cell for cell in read(script).cells if cell.cell_type == "code"]
    assert not any("nbval-skip" in cell.metadata.get("tags", []) for cell in code)
    checked = [cell for cell in code if cell.outputs and not is_ignored(cell)]
    assert len(checked) >= 5


@by_name
def test_checked_cells_write_nothing_to_stderr(script):
    for cell in read(script).cells:
        if cell.cell_type == "code" and not is_ignored(cell):
            assert all(output.get("name") != "stderr" for output in cell.outputs)


@by_name
def test_header_states_data_and_measured_times(script):
    header = read(script).cells[0].source
    assert "**Data**" in header
    assert "**You will learn**" in header
    assert re.search(r"\| \*\*Whole notebook\*\* \| \*\*.+\*\* \|", header)


def test_first_code_cell_is_the_same_everywhere():
    first = {
        next(cell.source for cell in read(script).cells if cell.cell_type == "code")
        for script in SCRIPTS
    }
    assert len(first) == 1


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Returns a built notebook of one checked and one ignored cell."""
    script = tmp_path_factory.mktemp("notebooks") / "99_tiny.py"
    script.write_text(TINY)
    build(script)
    return script.with_suffix(".ipynb")


def nbval(path: Path) -> int:
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env"]
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    return subprocess.run(
        [*command, *options, str(path)], capture_output=True
    ).returncode


def test_nbval_accepts_the_notebook_as_built(tiny):
    assert nbval(tiny) == 0


def test_nbval_refuses_a_changed_checked_output(tiny, tmp_path):
    notebook = nbformat.read(tiny, as_version=4)
    changed = copy.deepcopy(notebook)
    checked = next(cell for cell in changed.cells if cell.cell_type == "code")
    assert checked.outputs[0].text == "checked 42\n"
    checked.outputs[0].text = "checked 43\n"
    nbformat.write(changed, tmp_path / "changed.ipynb")
    assert nbval(tmp_path / "changed.ipynb") == 1


def test_building_twice_gives_the_same_bytes_for_cells_that_do_not_train(tiny):
    def kept(path):
        cells = nbformat.read(path, as_version=4).cells
        return [json.dumps(cell) for cell in cells if not is_ignored(cell)]

    before = kept(tiny)
    build(tiny.with_suffix(".py"))
    assert kept(tiny) == before
