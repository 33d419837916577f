"""Every figure says in words what is to be seen."""

import nbformat
import pytest

from mvacourse.handouts.alt_text import PNG, alt_text
from mvacourse.handouts.scripts import read_script
from tools.notebooks import NOTEBOOKS, take_words

SCRIPTS = sorted(NOTEBOOKS.glob("[0-9]*.py"))
TINY = """# %% [markdown]
# # Title

# %%
# alt: A square.
draw()
"""


def images(cell):
    return [o for o in cell.get("outputs", []) if PNG in o.get("data", {})]


def figures(script):
    """Returns the cells of a notebook that show a figure."""
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    return [cell for cell in notebook.cells if images(cell)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_figure_carries_the_words_of_its_cell(script):
    for cell in figures(script):
        words = alt_text(cell.source) or ""
        assert len(words) >= 40, f"{cell.id}: begin it with '# alt: …'"
        for image in images(cell):
            assert image.metadata == {PNG: {"alt": words}}, (
                f"run: python tools/notebooks.py --words {script.stem}"
            )


def test_no_two_figures_say_the_same():
    words = [alt_text(cell.source) for script in SCRIPTS for cell in figures(script)]
    assert len(words) >= 90
    assert len(set(words)) == len(words)


@pytest.fixture
def tiny(tmp_path):
    """Returns a script, and beside it a notebook executed from it."""
    script = tmp_path / "99_tiny.py"
    script.write_text(TINY)
    notebook = read_script(script)
    notebook.cells[1].outputs = [nbformat.v4.new_output("display_data", {PNG: ""})]
    nbformat.write(notebook, script.with_suffix(".ipynb"))
    return script


def test_words_are_taken_over_without_executing(tiny):
    tiny.write_text(TINY.replace("square", "circle").replace("Title", "Shapes"))
    take_words(tiny)
    notebook = nbformat.read(tiny.with_suffix(".ipynb"), as_version=4)
    assert notebook.cells[0].source == "# Shapes"
    assert notebook.cells[1].source == "# alt: A circle.\ndraw()"
    (image,) = notebook.cells[1].outputs
    assert image.metadata == {PNG: {"alt": "A circle."}}


def test_other_code_has_to_be_executed(tiny):
    tiny.write_text(TINY.replace("draw()", "draw(2)"))
    with pytest.raises(ValueError, match="Execute it: make notebooks NAME=99_tiny"):
        take_words(tiny)
