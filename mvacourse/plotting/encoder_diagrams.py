"""Autoencoders drawn: by half, in words alone, and block by block."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture, trapezium
from mvacourse.plotting.feature_maps import slabs
from mvacourse.plotting.style import DECODER, ENCODER, INK, LATENT


def encoder_diagram(x=None, *, ax: Axes | None = None) -> Axes:
    """Draws x → encoder → z: the half that learns the representation.

    Args:
        x: Image `(H, W)` in [−1, 1] to stand for data; None draws an empty box.
        ax: Where to draw; None makes a figure.
    """
    ax, y = blank_axes(5.6, 2.6, ax), 1.3
    picture(ax, 0.9, y, 1.1, x, "data $x$")
    trapezium(ax, 2.6, y, 1.5, 1.6, 0.6, "encoder", ENCODER)
    box(ax, 4.4, y, 0.5, 0.6, "", fc=LATENT)
    ax.text(4.4, y + 0.55, "$z$", ha="center", va="center", fontsize=14)
    words = "latent representation,\nof lower dimension"
    ax.text(4.4, 0.45, words, ha="center", va="center", color=INK, fontsize=11)
    arrow(ax, (1.45, y), (1.85, y))
    arrow(ax, (3.35, y), (4.15, y))
    return ax


def autoencoder_in_words(x=None, x_hat=None, *, ax: Axes | None = None) -> Axes:
    """Draws data → encoder → latent representation → decoder → reconstruction.

    Args:
        x: Image `(H, W)` in [−1, 1] to stand for data; None draws an empty box.
        x_hat: Its reconstruction, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax, y = blank_axes(8.4, 2.6, ax), 1.3
    picture(ax, 0.9, y, 1.1, x, "data")
    picture(ax, 7.5, y, 1.1, x_hat, "reconstruction")
    trapezium(ax, 2.6, y, 1.5, 1.6, 0.6, "encoder", ENCODER)
    box(ax, 4.2, y, 0.5, 0.6, "", fc=LATENT)
    trapezium(ax, 5.8, y, 1.5, 0.6, 1.6, "decoder", DECODER)
    for start, end in ((1.45, 1.85), (3.35, 3.95), (4.45, 5.05), (6.55, 6.95)):
        arrow(ax, (start, y), (end, y))
    words = "latent representation,\nof lower dimension"
    ax.text(4.2, 0.45, words, ha="center", va="center", color=INK, fontsize=11)
    for text in ax.texts:
        text.set_fontsize(11)
    return ax


def convolutional_autoencoder_diagram(
    down: Sequence[tuple[int, int, int]],
    up: Sequence[tuple[int, int, int]],
    n_latent: int,
    x=None,
    x_hat=None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draws x → contracting blocks → z → expanding blocks → x̂.

    Args:
        down: Channels, height, width of the encoder's feature maps.
        up: Those of the decoder, without x̂.
        n_latent: Number of latent variables.
        x: Image `(H, W)` in [−1, 1] to stand for data; None draws an empty box.
        x_hat: Its reconstruction, likewise.
        ax: Where to draw; None makes a figure.
    """
    step, size, y = 0.7, 1.5, 1.5
    ax = blank_axes(5.0 + step * (len(down) + len(up)), 2.9, ax)
    scale = size / (2 * down[0][1])  # the first block halves
    left = [2.2 + step * n for n in range(len(down))]
    z = left[-1] + 1.0
    right = [z + 1.0 + step * n for n in range(len(up))]
    end = right[-1] + 1.3
    picture(ax, 0.9, y, size, x, "$x$")
    picture(ax, end, y, size, x_hat, r"$\hat{x}$")
    box(ax, z, y, 0.35, 0.7, "", fc=LATENT)
    ax.text(z, y + 0.55, "$z$", ha="center", va="center", fontsize=14)
    slabs(ax, left, y, down, scale, ENCODER)
    slabs(ax, right, y, up, scale, DECODER)
    ends = (0.9 + size / 2, left[0] - 0.2), (left[-1] + 0.25, z - 0.2)
    ends += (z + 0.2, right[0] - 0.25), (right[-1] + 0.2, end - size / 2)
    for begin, stop in ends:
        arrow(ax, (begin, y), (stop, y))
    words = {"ha": "center", "va": "center", "color": INK, "fontsize": 10}
    ax.text(z, y - 0.6, f"{n_latent} variables", **words)
    ax.text((left[0] + left[-1]) / 2, 0.5, "convolutions that halve", **words)
    ax.text((right[0] + right[-1]) / 2, 0.5, "transposed, that double", **words)
    return ax
