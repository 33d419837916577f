import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from mvacourse.handouts.alt_text import alt_text, describe_images
from mvacourse.handouts.copies import student_copy
from mvacourse.handouts.scripts import read_script
from mvacourse.runtime import CHECKOUT

COMMENTED = """# alt: A circle,
#   and a cross at its centre.
# The radius is that of the paper.
draw()"""
WORDS = "A circle, and a cross at its centre."


def shown(source: str):
    figure = new_output("display_data", {"image/png": "", "text/plain": "<Figure>"})
    printed = new_output("display_data", {"text/plain": "7"})
    return new_code_cell(source, outputs=[figure, printed])


def test_words_go_on_where_the_comment_is_indented():
    assert alt_text(COMMENTED) == WORDS


@pytest.mark.parametrize("source", ["draw()", "draw()\n# alt: below", "# alternate"])
def test_a_cell_that_does_not_begin_with_them_has_none(source):
    assert alt_text(source) is None


def test_images_get_the_words_and_nothing_else_does():
    cell = shown(COMMENTED)
    describe_images(cell)
    assert cell.outputs[0].metadata == {"image/png": {"alt": WORDS}}
    assert cell.outputs[1].metadata == {}


def test_words_that_were_taken_away_are_taken_from_the_image():
    cell = shown(COMMENTED)
    describe_images(cell)
    cell.source = "draw()"
    describe_images(cell)
    assert cell.outputs[0].metadata == {}


def test_a_browser_gets_the_words():
    nbconvert = pytest.importorskip("nbconvert")
    exporter = nbconvert.HTMLExporter(template_name="classic")
    cell = shown(COMMENTED)
    describe_images(cell)
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert f'alt="{WORDS}"' in page


def test_students_keep_the_words():
    def words(notebook):
        return [text for cell in notebook.cells if (text := alt_text(cell.source))]

    script = CHECKOUT / "notebooks" / "03_minimax_xy.py"
    assert len(words(read_script(script))) >= 4
    assert words(student_copy(script)) == words(read_script(script))
