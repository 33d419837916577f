import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from mvacourse.slides import FIGURES, SlideFigure
from mvacourse.slides.saving import FORMATS, save_figure


def draw():
    _, ax = plt.subplots(figsize=(3, 2), layout="constrained")
    ax.plot([0, 1], label="$x_t$")
    ax.imshow(np.eye(4), extent=(0, 1, 0, 1), aspect="auto")
    ax.legend()
    ax.set_title("ŷ → x")
    return ax


ENTRY = SlideFigure(
    "small", "6.1", "Small", "A caption.", "A line on a — square.", draw
)


@pytest.mark.parametrize("theme", ["slides", "paper"])
@pytest.mark.parametrize(
    "entry", [ENTRY, FIGURES["xy-curves"], FIGURES["upsampling"]], ids=lambda e: e.id
)
def test_two_runs_give_the_same_bytes(entry, theme, tmp_path):
    runs = [save_figure(entry, tmp_path / n, FORMATS, theme) for n in "ab"]
    assert runs[0] == runs[1]
    assert set(runs[0]) == {f"{entry.id}.{ending}" for ending in FORMATS}
    for name in runs[0]:
        assert (tmp_path / "a" / name).read_bytes() == (
            tmp_path / "b" / name
        ).read_bytes()


def test_a_slide_is_wide_and_a_paper_figure_is_cut(tmp_path):
    save_figure(ENTRY, tmp_path / "slides", ["png"], "slides")
    save_figure(ENTRY, tmp_path / "paper", ["png"], "paper")
    with Image.open(tmp_path / "slides" / "small.png") as slide:
        assert slide.size == (1920, 1080)
        assert slide.convert("RGBA").getpixel((2, 2)) == (255, 255, 255, 255)
    with Image.open(tmp_path / "paper" / "small.png") as cut:
        width, height = cut.size
    assert width < 3.2 * 300
    assert height < 2.2 * 300


def test_words_of_an_svg_can_be_edited_and_its_picture_is_described(tmp_path):
    save_figure(ENTRY, tmp_path, ["svg"], "slides")
    svg = (tmp_path / "small.svg").read_text()
    assert "<text" in svg
    assert "ŷ → x" in svg
    assert "A line on a — square." in svg
    assert "<dc:date>" not in svg
