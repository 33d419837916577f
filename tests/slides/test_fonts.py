"""Fonts of the figures that need no data: named in SVG, embedded in PDF."""

import re

import pytest

from mvacourse.slides import ALL
from mvacourse.slides.large_symbols import TEXT
from mvacourse.slides.saving import save_figure

OF_EQUATIONS = [entry for entry in ALL if not entry.needs]


@pytest.fixture(params=OF_EQUATIONS, ids=lambda entry: entry.id, scope="module")
def files(request, tmp_path_factory):
    """Content of a figure as SVG and as PDF."""
    folder = tmp_path_factory.mktemp("figures")
    names = save_figure(request.param, folder, ["svg", "pdf"], "slides")
    svg, pdf = (folder / name for name in names)
    return svg.read_text(), pdf.read_bytes()


def test_words_of_an_svg_are_text_in_one_font(files):
    svg, _ = files
    assert "<text" in svg
    styles = re.findall(r'<(?:text|tspan)[^>]*style="([^"]*)"', svg)
    named = [re.search(r"font(?:-family)?: ([^;]*)", style) for style in styles]
    families = {
        one for match in named if match for one in re.findall("'([^']*)'", match[1])
    }
    assert families == {TEXT}
    assert 'id="DejaVuSans-' not in svg  # no glyph drawn as a path


def test_a_pdf_embeds_every_font_as_truetype(files):
    _, pdf = files
    assert pdf.count(b"/Type /FontDescriptor") == pdf.count(b"/FontFile2 ") > 0
    assert b"/Type3" not in pdf
