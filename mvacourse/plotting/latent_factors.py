"""Variables that are hidden, and images that are explained by them."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.diagrams import arrow, blank_axes
from mvacourse.plotting.images import image_grid
from mvacourse.plotting.style import DECODER, ENCODER, LATENT


def latent_factors(
    images, z, names: tuple[str, str], *, title: str = "observed: $x$"
) -> Figure:
    """Draws points of a plane, the images made of them, and arrows there and back.

    Args:
        images: `(n·n, 1, H, W)` in [−1, 1], rows from the top (z₂ decreasing).
        z: What each was made of `(n·n, 2)`.
        names: What z₁ and z₂ are, with units.
        title: Above the images.
    """
    z = np.asarray(z)
    figure, (hidden, between, observed) = plt.subplots(
        1, 3, width_ratios=(1, 0.55, 1), figsize=(8.8, 3.8), layout="constrained"
    )
    hidden.plot(*z.T, "o", color=LATENT, ms=7)
    hidden.set(xlabel=f"$z_1$: {names[0]}", ylabel=f"$z_2$: {names[1]}")
    hidden.set_title("hidden: $z$")
    hidden.margins(0.12)
    hidden.set_box_aspect(1)
    image_grid(images, round(len(z) ** 0.5), ax=observed)
    observed.set_title(title)
    blank_axes(2, 3.6, between)
    arrow(between, (0.1, 2.2), (1.9, 2.2), color=DECODER, lw=2)
    arrow(between, (1.9, 1.4), (0.1, 1.4), color=ENCODER, lw=2, ls="--")
    words = {"ha": "center", "va": "center", "fontsize": 12}
    between.text(1, 2.5, "makes", color=DECODER, **words)
    between.text(1, 1.1, "inferred?", color=ENCODER, **words)
    return figure
