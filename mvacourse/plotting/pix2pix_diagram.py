"""Translation by a conditional GAN drawn, in the notation of x and y."""

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import arrow, blank_axes, box, picture, trapezium
from mvacourse.plotting.style import DISCRIMINATOR, GENERATOR, INK, LATENT


def pix2pix_diagram(x=None, y=None, y_hat=None, *, ax: Axes | None = None) -> Axes:
    """Draws x, z → G → ŷ; D, shown x and either ŷ or y; and the L1 between the two.

    Args:
        x: Image `(H, W)` in [−1, 1] to stand for the input; None draws an empty box.
        y: Its target, likewise.
        y_hat: What G makes of x, likewise.
        ax: Where to draw; None makes a figure.
    """
    ax = blank_axes(8.8, 4.9, ax)
    low, high, middle = 1.4, 3.8, 2.6
    for place, height, image, name in (
        (0.8, low, x, "$x$"),
        (4.2, low, y_hat, r"$\hat{y} = G(x, z)$"),
        (4.2, high, y, "$y$"),
    ):
        picture(ax, place, height, 1.1, image, name)
    trapezium(ax, 2.5, low, 1.1, 0.9, 0.9, "$G$", GENERATOR)
    box(ax, 2.5, 2.7, 0.8, 0.35, "", fc=LATENT)
    ax.text(2.5, 3.1, "$z$", ha="center", va="center", fontsize=14)
    trapezium(ax, 6.3, middle, 1.2, 1.5, 0.6, "$D$", DISCRIMINATOR)
    arrow(ax, (1.4, low), (1.92, low))
    arrow(ax, (2.5, 2.5), (2.5, low + 0.5))
    arrow(ax, (3.08, low), (3.6, low))
    arrow(ax, (4.8, low), (5.66, middle - 0.4))
    arrow(ax, (4.8, high), (5.66, middle + 0.4))
    arrow(ax, (6.93, middle), (7.35, middle))
    ax.text(7.42, middle, "real, of this $x$,\nor not?", va="center", color=INK)
    # D is shown x too, under all that happens to it.
    ax.plot([0.8, 0.8, 6.3], [low - 0.6, 0.4, 0.4], color=INK, lw=1.2)
    arrow(ax, (6.3, 0.4), (6.3, middle - 0.6))
    loss = r"$\lambda\,\|y - \hat{y}\|_1$"
    ax.text(4.2, 2.82, loss, ha="center", va="center", color=INK, fontsize=12)
    arrow(ax, (4.2, 3.0), (4.2, high - 0.58), ls="--")
    arrow(ax, (4.2, 2.62), (4.2, low + 0.95), ls="--")
    return ax
