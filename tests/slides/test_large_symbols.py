import matplotlib.pyplot as plt
import pytest

from mvacourse.slides.large_symbols import TEXT, TSPAN, _box, set_in_font_of_text

SUM = (
    '<tspan x="40" y="-2" style="font-size: 10px; '
    "font-family: 'DejaVu Sans Display'; fill: #000\">∑</tspan>"
)


def edges(svg, family):
    """Where a symbol is drawn: left, lower, right and upper edge, up positive."""
    tspan = TSPAN.match(svg.replace(f"'{TEXT}'", "'DejaVu Sans Display'"))
    x, y, size = (float(tspan[key]) for key in ("x", "y", "size"))
    left, bottom, right, top = (size * edge for edge in _box(family, tspan["symbol"]))
    return x + left, bottom - y, x + right, top - y


def test_a_symbol_is_as_tall_as_it_was_and_where_it_was():
    replaced = set_in_font_of_text(SUM)
    assert f"font-family: '{TEXT}'; fill: #000" in replaced
    was, is_ = edges(SUM, "DejaVu Sans Display"), edges(replaced, TEXT)
    assert is_[1::2] == pytest.approx(was[1::2], abs=1e-4)
    assert is_[0] + is_[2] == pytest.approx(was[0] + was[2], abs=1e-4)


def test_matplotlib_s_formulas_keep_no_font_of_its_own(tmp_path):
    with plt.rc_context({"svg.fonttype": "none"}):
        figure = plt.figure()
        figure.text(
            0.1, 0.5, r"$\sum_{i=1}^{m} \left[\dfrac{1}{m}\left(x\right)\right]$"
        )
        figure.savefig(tmp_path / "formula.svg")
    svg = (tmp_path / "formula.svg").read_text()
    assert len(TSPAN.findall(svg)) >= 3
    assert not TSPAN.search(set_in_font_of_text(svg))


def test_letters_stay():
    svg = '<tspan x="1 2" y="0" style="font-size: 9px; fill: #000">ab</tspan>'
    assert set_in_font_of_text(svg) == svg
