import re

import matplotlib.pyplot as plt
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from mvacourse.slides.accents import ALONE, SHIFT, set_accents_alone

TSPAN = '<tspan x="{}" y="-1.8" style="font-size: 14px; fill: #1b1f24">{}</tspan>'


def test_an_accent_stands_alone_half_an_em_to_the_left_and_letters_stay():
    svg = TSPAN.format("8.75 20", "\u0302y") + TSPAN.format("0", "x")
    expected = TSPAN.format("1.750000 20", "\u02c6y") + TSPAN.format("0", "x")
    assert set_accents_alone(svg) == expected


@pytest.mark.parametrize("combining", ALONE)
def test_the_shift_is_that_of_the_font(combining):
    """Its left edge to that of the accent alone, from the glyphs' boxes."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans")))
    font.set_size(1000, 72)
    left = [font.load_char(ord(c)).bbox[0] / 64 for c in (combining, ALONE[combining])]
    assert left[1] - left[0] == pytest.approx(SHIFT * 1000, rel=0.02)


def test_matplotlib_s_formulas_keep_no_combining_accent(tmp_path):
    with plt.rc_context({"svg.fonttype": "none"}):
        figure = plt.figure()
        figure.text(0.5, 0.5, r"$\hat{y} = G(\hat{x}),\ \tilde{\varepsilon}$")
        figure.savefig(tmp_path / "formula.svg")
    svg = (tmp_path / "formula.svg").read_text()
    assert len(re.findall("[\u0302\u0303]", svg)) == 3
    assert not re.search("[\u0302\u0303]", set_accents_alone(svg))
