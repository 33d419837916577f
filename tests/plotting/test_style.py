import numpy as np
import pytest
from matplotlib.colors import is_color_like, same_color, to_rgb
from matplotlib.patches import FancyArrowPatch

from mvacourse.plotting import style
from mvacourse.plotting.cycle_diagram import cyclegan_diagram
from mvacourse.plotting.diagrams import autoencoder_diagram, gan_diagram
from mvacourse.plotting.pix2pix_diagram import pix2pix_diagram
from mvacourse.plotting.sketcher_diagram import sketcher_refiner_diagram

# Of text on its ground, and of lines and areas that carry meaning (WCAG 2.2, 1.4.3 and
# 1.4.11).
TEXT, SHAPES = 4.5, 3.0
DIAGRAMS = (
    autoencoder_diagram,
    gan_diagram,
    pix2pix_diagram,
    sketcher_refiner_diagram,
    cyclegan_diagram,
)
NETWORKS = {
    "encoder": style.ENCODER,
    "decoder": style.DECODER,
    "$G$": style.GENERATOR,
    "$F$": style.BACK,
    "Sketcher\n$S$": style.GENERATOR,
    "Refiner\n$R$": style.GENERATOR,
} | dict.fromkeys(("$D$", "$D_X$", "$D_Y$", "$D_S$", "$D_R$"), style.DISCRIMINATOR)


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


@pytest.mark.parametrize("fill", style.LETTERS)
def test_letters_on_what_is_filled_can_be_read(fill):
    assert contrast(style.LETTERS[fill], fill) >= TEXT


@pytest.mark.parametrize("color", [style.ENCODER, style.DECODER, style.LATENT])
def test_words_in_the_colours_of_the_players_can_be_read_on_the_page(color):
    assert contrast(color, "white") >= TEXT


def test_d_and_g_are_two_greys_and_two_kinds_of_line():
    assert contrast(style.DISCRIMINATOR, style.GENERATOR) >= 2
    assert contrast(style.GENERATOR, style.BACK) >= 2
    assert len({(p["color"], p["ls"]) for p in style.PLAYERS.values()}) == 4


def test_a_player_has_its_colour_in_all_diagrams():
    met = set()
    for draw in DIAGRAMS:
        ax = draw()
        for word in ax.texts:
            if (name := word.get_text()) in NETWORKS:
                met.add(name)
                at = ax.transData.transform(word.get_position())
                blocks = (p for p in ax.patches if not isinstance(p, FancyArrowPatch))
                (block,) = (p for p in blocks if p.contains_point(at))
                assert same_color(block.get_facecolor(), NETWORKS[name])
                assert word.get_color() == style.LETTERS[NETWORKS[name]]
    assert met == NETWORKS.keys()


def test_only_these_class_colours_are_too_pale_for_a_line_without_a_mark():
    pale = [c for c in style.CLASS_COLORS if contrast(c, "white") < SHAPES]
    assert pale == ["#ffa90e", "#94a4a2", "#b9ac70", "#92dadd"]


def test_lines_are_seen_and_told_apart_without_colour():
    assert all(contrast(line["color"], "white") >= SHAPES for line in style.LINES)
    assert len({(line["color"], str(line["ls"])) for line in style.LINES}) == 30
    for k in range(len(style.LINES) - 4):  # five in a row: as many as are drawn
        assert len({str(line["ls"]) for line in style.LINES[k : k + 5]}) == 5
