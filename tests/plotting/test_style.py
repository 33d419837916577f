import numpy as np
import pytest
from matplotlib.colors import is_color_like, to_rgb

from mvacourse.plotting import style

# Of text on its ground, and of lines and areas that carry meaning (WCAG 2.2, 1.4.3 and
# 1.4.11).
TEXT, SHAPES = 4.5, 3.0


def luminance(color) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 for black and 1 for white."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b) -> float:
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def test_each_of_ten_classes_has_a_colour_of_its_own():
    assert len(set(style.CLASS_COLORS)) == 10
    assert all(is_color_like(color) for color in style.CLASS_COLORS)


def test_contrast_is_that_of_wcag():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("ground", ["white", style.DATA])
def test_words_can_be_read(ground):
    assert contrast(style.INK, ground) >= TEXT


@pytest.mark.parametrize("color", [style.ENCODER, style.DECODER, style.LATENT])
def test_players_stand_out_from_the_page_and_their_large_letters_from_them(color):
    assert contrast(color, "white") >= SHAPES


def test_only_these_class_colours_are_too_pale_for_a_line_without_a_mark():
    pale = [c for c in style.CLASS_COLORS if contrast(c, "white") < SHAPES]
    assert pale == ["#ffa90e", "#94a4a2", "#b9ac70", "#92dadd"]


def test_lines_are_seen_and_told_apart_without_colour():
    assert all(contrast(line["color"], "white") >= SHAPES for line in style.LINES)
    assert len({(line["color"], str(line["ls"])) for line in style.LINES}) == 30
    for k in range(len(style.LINES) - 4):  # five in a row: as many as are drawn
        assert len({str(line["ls"]) for line in style.LINES[k : k + 5]}) == 5
