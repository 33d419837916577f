"""What there is to know about a figure of the lecture, before it is drawn."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

SECTIONS = {
    "6.1": "Introduction",
    "6.2": "Autoencoders",
    "6.3": "GANs",
    "6.4": "Medical image translation with conditional GANs",
    "6.5": "Validation",
    "6.6": "MRI to PET",
    "6.7": "CycleGAN",
    "6.8": "Difficulties and extensions",
    "6.9": "Diffusion models",
}


class SlideFigure(NamedTuple):
    """One figure of the lecture.

    Attributes:
        id: Its name on the command line and of its files.
        section: One of `SECTIONS`.
        title: A few words.
        caption: What is seen, with the source of the images.
        alt: What a reader who cannot see it should know.
        draw: Returns the finished figure, or axes of it. It trains nothing, and draws
            the same each time.
        needs: What it is drawn from: files the course ships ("results/….json",
            "checkpoints/….safetensors"), "digits", "synthetic heads". Empty if drawn
            from an equation alone.
    """

    id: str
    section: str
    title: str
    caption: str
    alt: str
    draw: Callable[[], Figure | Axes]
    needs: tuple[str, ...] = ()
