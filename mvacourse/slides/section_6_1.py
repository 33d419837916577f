"""Figures of section 6.1, Introduction."""

from mvacourse.plotting.heads import head_panels
from mvacourse.plotting.images import image_grid
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import CAPTION, SPACING, digits, head, most_lesions
from mvacourse.slides.inputs import DIGITS, HEADS


def _digits():
    data = digits()
    return image_grid(data.test[:60], 15, title=data.source)


def _modalities():
    images = {key: head()[key] for key in ("T1w", "T2w", "FLAIR", "CT", "PET")}
    lesion = head()["lesion_mask"]
    at = most_lesions()
    return head_panels(images, SPACING, lesion=lesion, at=at, caption=CAPTION)


FIGURES = (
    SlideFigure(
        "digits",
        "6.1",
        "Data x, of which p(x) is to be learned",
        "Handwritten digits: examples x of an unknown distribution p(x). The label is "
        "not used.",
        "Four rows of fifteen handwritten digits, white on black.",
        _digits,
        (DIGITS,),
    ),
    SlideFigure(
        "one-head-five-images",
        "6.1",
        "One head, five images",
        "One synthetic patient in T1w, T2w, FLAIR, CT and PET: image translation goes "
        "from one column to another. Lesions are outlined.",
        "A grid of a head in three planes and five modalities; the skull is bright in "
        "CT alone, lesions are bright in FLAIR and dark in PET.",
        _modalities,
        (HEADS,),
    ),
)
