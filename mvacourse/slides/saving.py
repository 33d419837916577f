"""A figure of the lecture as files, the same bytes on every run."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mvacourse.plotting.page import WIDESCREEN, page_around
from mvacourse.plotting.style import THEMES
from mvacourse.runtime import atomic_write
from mvacourse.slides.accents import set_accents_alone
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.inputs import sha256
from mvacourse.slides.large_symbols import set_in_font_of_text

FORMATS = ("svg", "pdf", "png")
SLIDE_WIDTH = 1920  # dots of a PNG for slides
LEAST_WIDTH = 6.5  # inches; a letter of 10 points is then 1/26 of the height
PAPER_DPI = 300


def save_figure(
    entry: SlideFigure, folder: Path, formats: Sequence[str], theme: str
) -> dict[str, str]:
    """Draws an entry and writes `<folder>/<id>.<format>`.

    Args:
        entry: What to draw.
        folder: Where to.
        formats: Some of `FORMATS`.
        theme: "slides" puts it on a 16:9 page, "paper" cuts the page to the figure.

    Returns:
        Name of each file → its SHA-256.
    """
    with plt.style.context(["default", THEMES[theme]]):
        drawn = entry.draw()
        figure = drawn if isinstance(drawn, Figure) else drawn.figure
        try:
            page, dpi = _page(figure, theme)
            for ending in formats:
                with atomic_write(folder / f"{entry.id}.{ending}") as partial:
                    figure.savefig(
                        partial,
                        format=ending,
                        bbox_inches=page,
                        dpi=dpi,
                        metadata=_metadata(entry, ending),
                    )
                    if ending == "svg":
                        svg = set_accents_alone(partial.read_text())
                        partial.write_text(set_in_font_of_text(svg))
        finally:
            plt.close(figure)
    names = [f"{entry.id}.{ending}" for ending in formats]
    return {name: sha256(folder / name) for name in names}


def _page(figure: Figure, theme: str):
    """Returns the page in inches, and dots to the inch."""
    if theme == "paper":
        return page_around(figure, margin=0.03), PAPER_DPI
    page = page_around(figure, margin=0.2, ratio=WIDESCREEN, least=LEAST_WIDTH)
    return page, SLIDE_WIDTH / page.width


def _metadata(entry: SlideFigure, ending: str) -> dict[str, str | None]:
    """Returns title and alternative text, and no date: it would change each run."""
    if ending == "pdf":
        return {"Title": entry.title, "Subject": entry.alt, "CreationDate": None}
    undated = {"svg": {"Date": None}, "png": {"Software": None}}[ending]
    return {"Title": entry.title, "Description": entry.alt} | undated
