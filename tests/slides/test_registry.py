import pytest

from mvacourse.runtime import find_shipped
from mvacourse.slides import ALL, FIGURES
from mvacourse.slides.entry import SECTIONS
from mvacourse.slides.inputs import DIGITS, HEADS


def test_no_two_figures_have_the_same_name():
    assert len(FIGURES) == len(ALL)


def test_every_section_has_figures_in_the_order_of_the_lecture():
    sections = [entry.section for entry in ALL]
    assert sections == sorted(sections)
    assert set(sections) == set(SECTIONS)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.id)
def test_a_figure_says_what_it_is_and_what_it_shows(entry):
    assert entry.id == entry.id.lower().replace(" ", "-")
    assert entry.title
    assert entry.caption.endswith(".")
    assert entry.alt.endswith(".")
    assert entry.alt != entry.caption
    assert callable(entry.draw)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.id)
def test_what_a_figure_needs_is_shipped(entry):
    for name in entry.needs:
        assert name in (DIGITS, HEADS) or find_shipped(name).is_file()
