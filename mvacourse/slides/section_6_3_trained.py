"""Figures of section 6.3 that a trained GAN draws."""

from mvacourse.datasets.packing import unpack_images
from mvacourse.plotting.rows import image_rows
from mvacourse.slides.entry import SlideFigure
from mvacourse.slides.examples import record

FILM = "results/digit_film.json"


def _film():
    about = record("digit_film")
    frames = {n: unpack_images(frame) for n, frame in about["frames"].items()}
    title = f"by iteration; learned from {about['source']}"
    return image_rows(frames, title=title, xlabel="one $z$ each")


FIGURES = (
    SlideFigure(
        "gan-film",
        "6.3",
        "A generator learns",
        "The same fourteen noise vectors z, drawn by the generator after more and more "
        "iterations of Algorithm 1; a column is one z.",
        "Six rows of fourteen images: grey noise above, then blobs, then strokes, then "
        "shapes like digits.",
        _film,
        (FILM,),
    ),
)
