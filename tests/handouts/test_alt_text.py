import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from mvacourse.handouts.alt_text import alt_text, describe_images

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
