"""Diagrams drawn with patches, in the lecture's notation."""

from collections.abc import Collection, Mapping

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon

from mvacourse.plotting.style import (
    DATA,
    DECODER,
    DISCRIMINATOR,
    ENCODER,
    GENERATOR,
    INK,
    LATENT,
    LETTERS,
    READY,
)


def blank_axes(width: float, height: float, ax: Axes | None = None) -> Axes:
    """Returns axes without ticks, one unit to the inch of the slide.

    Args:
        width: Horizontal extent, from 0.
        height: Vertical extent, from 0.
        ax: Where to draw; None makes a figure of this size in inches.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.set_axis_off()
    return ax


def box(ax: Axes, x: float, y: float, w: float, h: float, text: str, **options):
    """Draws a rounded box centred at (x, y) with words in it."""
    corner = (x - w / 2, y - h / 2)
    style = "round,pad=0,rounding_size=0.08"
    options = {"fc": DATA, "ec": INK, "lw": 1} | options
    ax.add_patch(FancyBboxPatch(corner, w, h, boxstyle=style, **options))
    if text:
        color = LETTERS[options["fc"]]
        ax.text(x, y, text, ha="center", va="center", color=color, fontsize=10)


def trapezium(
    ax: Axes,
    x: float,
    y: float,
    w: float,
    h_left: float,
    h_right: float,
    text: str,
    color: str,
):
    """Draws a trapezium centred at (x, y): a network that contracts or expands."""
    left, right = x - w / 2, x + w / 2
    corners = [
        (left, y - h_left / 2),
        (left, y + h_left / 2),
        (right, y + h_right / 2),
        (right, y - h_right / 2),
    ]
    ax.add_patch(Polygon(corners, fc=color, ec=INK, lw=1, joinstyle="round"))
    ax.text(x, y, text, ha="center", va="center", color=LETTERS[color], fontsize=11)


def arrow(ax: Axes, start: tuple, end: tuple, **options):
    """Draws an arrow from one point to another."""
    style = {"arrowstyle": "-|>", "mutation_scale": 12, "color": INK, "lw": 1.2}
    ax.add_patch(FancyArrowPatch(start, end, **(style | options)))


def picture(ax: Axes, x: float, y: float, size: float, image, name: str):
    """Draws an image `(H, W)` in [−1, 1] centred at (x, y), with its name above.

    Without an image, an empty box.
    """
    half, view = size / 2, (ax.get_xlim(), ax.get_ylim())
    if image is None:
        box(ax, x, y, size, size, "")
    else:
        extent = (x - half, x + half, y - half, y + half)
        ax.imshow(image, cmap="gray", vmin=-1, vmax=1, extent=extent, zorder=2)
    ax.text(x, y + half + 0.2, name, ha="center", va="center", fontsize=14)
    # imshow narrows the view to the image it has just drawn.
    ax.set(xlim=view[0], ylim=view[1])


def autoencoder_diagram(x=None, x_hat=None, *, ax: Axes | None = None) -> Axes:
    """Draws x → encoder → z → decoder → x̂, and the loss between the two ends.

    Args:
        x: Image `(H, W)` in [−1, 1] to stand for x; None draws an empty box.
        x_hat: Its reconstruction, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 2.7, ax)
    y = 1.65
    picture(ax, 0.8, y, 1.1, x, "$x$")
    picture(ax, 7.6, y, 1.1, x_hat, r"$\hat{x}$")
    trapezium(ax, 2.5, y, 1.5, 1.6, 0.6, "encoder", ENCODER)
    box(ax, 4.2, y, 0.5, 0.6, "", fc=LATENT)
    ax.text(4.2, y + 0.55, "$z$", ha="center", va="center", fontsize=14)
    trapezium(ax, 5.9, y, 1.5, 0.6, 1.6, "decoder", DECODER)
    for start, end in ((1.35, 1.75), (3.25, 3.95), (4.45, 5.15), (6.65, 7.05)):
        arrow(ax, (start, y), (end, y))
    loss = r"$L(x, \hat{x}) = \|x - \hat{x}\|^2$"
    ax.text(4.2, 0.3, loss, ha="center", va="center", fontsize=13)
    for centre, side in ((0.8, 3.0), (7.6, 5.4)):
        bend = "angle,angleA=0,angleB=90,rad=6"
        arrow(ax, (side, 0.3), (centre, y - 0.6), connectionstyle=bend, ls="--")
    return ax


def gan_diagram(
    x=None, fake=None, verdict="real or\ngenerated?", *, ax: Axes | None = None
) -> Axes:
    """Draws z → G → G(z), and D that is shown G(z) or data x and says which.

    Args:
        x: Image `(H, W)` in [−1, 1] to stand for data; None draws an empty box.
        fake: A generated one, likewise.
        verdict: What D says.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 3.3, ax)
    _draw_game(ax, 0.8, {"$x$": x, "$G(z)$": fake}, verdict)
    return ax


def cgan_diagram(c: str, x=None, fake=None, *, ax: Axes | None = None) -> Axes:
    """Draws a GAN both of whose players are told the condition c.

    Args:
        c: What is written for the condition.
        x: Image `(H, W)` in [−1, 1] of that condition; None draws an empty box.
        fake: A generated one, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 4.1, ax)
    below, y = 0.4, 1.6
    _draw_game(ax, y, {"$x$": x, "$G(z|c)$": fake}, "real, of this $c$,\nor not?")
    box(ax, 0.6, below, 0.8, 0.5, c)
    bend = "angle,angleA=0,angleB=90,rad=6"
    arrow(ax, (1.0, below), (2.0, y - 0.5), connectionstyle=bend)
    arrow(ax, (1.0, below), (6.0, y + 0.2), connectionstyle=bend)
    return ax


def _draw_game(ax: Axes, y: float, pictures: Mapping[str, object], verdict: str):
    """Draws z, G, data above what G makes, and D; the lowest line at the height y."""
    high, middle = y + 1.5, y + 0.75
    box(ax, 0.6, y, 0.4, 0.8, "", fc=LATENT)
    ax.text(0.6, y + 0.6, "$z$", ha="center", va="center", fontsize=14)
    trapezium(ax, 2.0, y, 1.3, 0.6, 1.3, "$G$", GENERATOR)
    for height, (name, image) in zip((high, y), pictures.items(), strict=True):
        picture(ax, 3.8, height, 0.9, image, name)
    trapezium(ax, 6.0, middle, 1.3, 1.5, 0.6, "$D$", DISCRIMINATOR)
    arrow(ax, (0.85, y), (1.3, y))
    arrow(ax, (2.7, y), (3.3, y))
    arrow(ax, (4.3, y), (5.3, middle - 0.25))
    arrow(ax, (4.3, high), (5.3, middle + 0.25))
    arrow(ax, (6.7, middle), (7.2, middle))
    ax.text(7.3, middle, verdict, ha="left", va="center", color=INK)


TOPICS = {  # number: name, column and row, what it builds upon
    "01": ("autoencoders", 0, 0, None),
    "02": ("GANs", 1, 0, "01"),
    "03": ("the xy game", 1, 1, "02"),
    "04": ("conditional\nGANs", 2, 0, "02"),
    "05": ("medical\ntranslation", 3, 0, "04"),
    "06": ("validation", 3, 1, "05"),
    "07": ("CycleGAN", 2, 1, "04"),
    "08": ("diffusion", 0, 1, "01"),
    "09": ("MRI → PET", 3, 2, "06"),
    "10": ("difficulties\nof GANs", 1, 2, "03"),
}


def course_map(there: Collection[str] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draws the topics of the course, each with what it builds upon.

    Args:
        there: Numbers of the notebooks that exist ("01", …), the others are dashed;
            None is all.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.4, 3.7, ax)
    places = {n: (1 + 2.1 * c, 3.2 - 1.25 * r) for n, (_, c, r, _) in TOPICS.items()}
    for number, (name, *_, source) in TOPICS.items():
        x, y = places[number]
        to_come = there is not None and number not in there
        style = {"fc": "white", "ls": "--"} if to_come else {"fc": READY}
        box(ax, x, y, 1.5, 0.85, f"{number}\n{name}", **style)
        if source:
            x_a, y_a = places[source]
            right = y == y_a
            leave, enter = ((0.75, 0), (-0.75, 0)) if right else ((0, -0.43), (0, 0.43))
            arrow(ax, (x_a + leave[0], y_a + leave[1]), (x + enter[0], y + enter[1]))
    if there is not None and not set(there) >= TOPICS.keys():
        ax.text(0.25, 0.7, "dashed: to come", va="center", color=INK, fontsize=10)
    return ax
