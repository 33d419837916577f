"""Figures of the lecture, each made by `mvacourse figures ID`."""

from mvacourse.slides import (
    section_6_1,
    section_6_2,
    section_6_2_trained,
    section_6_3,
    section_6_3_trained,
    section_6_4,
    section_6_4_diagrams,
    section_6_5,
    section_6_5_use,
    section_6_6,
    section_6_7,
    section_6_7_diagrams,
    section_6_8,
    section_6_8_remedies,
    section_6_9,
    section_6_9_trained,
)
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.making import choose, make_figures

ALL = (
    *section_6_1.FIGURES,
    *section_6_2.FIGURES,
    *section_6_2_trained.FIGURES,
    *section_6_3.FIGURES,
    *section_6_3_trained.FIGURES,
    *section_6_4_diagrams.FIGURES,
    *section_6_4.FIGURES,
    *section_6_5.FIGURES,
    *section_6_5_use.FIGURES,
    *section_6_6.FIGURES,
    *section_6_7_diagrams.FIGURES,
    *section_6_7.FIGURES,
    *section_6_8.FIGURES,
    *section_6_8_remedies.FIGURES,
    *section_6_9.FIGURES,
    *section_6_9_trained.FIGURES,
)
FIGURES: dict[str, SlideFigure] = {entry.id: entry for entry in ALL}

__all__ = ["ALL", "FIGURES", "SlideFigure", "choose", "make_figures"]
