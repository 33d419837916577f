"""Algorithm 1 of the lecture, set as on the slide."""

from matplotlib.axes import Axes

from mvacourse.plotting.diagrams import blank_axes
from mvacourse.plotting.style import DISCRIMINATOR, GENERATOR, INK

SUM = r"\nabla_{\theta_%s}\,\dfrac{1}{m}\sum_{i=1}^{m}"
FAKE = r"\log\left(1 - D(G(z^{(i)}))\right)"
LINES = (  # indentation, words, colour
    (0, "for each training iteration do", INK),
    (1, "repeat $k$ times", INK),
    (2, r"sample $m$ noise vectors $z^{(1)}, \dots, z^{(m)}$", INK),
    (2, r"sample $m$ examples $x^{(1)}, \dots, x^{(m)}$ of the data", INK),
    (2, "update D, ascending", DISCRIMINATOR),
    (3, rf"${SUM % 'D'}\left[\,\log D(x^{{(i)}}) + {FAKE}\,\right]$", DISCRIMINATOR),
    (1, r"sample $m$ noise vectors $z^{(1)}, \dots, z^{(m)}$", INK),
    (1, "update G, descending", GENERATOR),
    (2, rf"${SUM % 'G'}\,{FAKE}$", GENERATOR),
)


def gan_algorithm(*, ax: Axes | None = None) -> Axes:
    """Writes the training of a GAN line by line.

    Args:
        ax: Where to draw; None makes a figure.

    Reference:
        Goodfellow et al. (2014), Generative adversarial nets, algorithm 1.
    """
    ax = blank_axes(7.6, 4.3, ax)
    y = 4.05
    for indent, words, color in LINES:
        tall = r"\sum" in words
        y -= 0.16 * tall
        ax.text(0.2 + 0.45 * indent, y, words, va="center", color=color, fontsize=13)
        y -= 0.4 + 0.2 * tall
    return ax
