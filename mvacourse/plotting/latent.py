"""The plane of two latent variables: where the data lie, what is decoded there."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.images import image_grid
from mvacourse.plotting.style import CLASS_COLORS


def latent_plane(z, labels, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draws each example as a point of its class's colour, each class by its digit.

    Args:
        z: Latent variables `(B, 2)`.
        labels: Classes `(B,)`, 0 … 9.
        title: Words above, with the source of the data.
        ax: Where to draw; None makes a figure.
    """
    z, labels = np.asarray(z), np.asarray(labels)
    if ax is None:
        _, ax = plt.subplots(figsize=(5, 5), layout="constrained")
    for c in np.unique(labels):
        points = z[labels == c]
        ax.scatter(*points.T, s=3, alpha=0.5, color=CLASS_COLORS[c], linewidths=0)
    for c in np.unique(labels):
        ax.text(
            *np.median(z[labels == c], axis=0),
            str(c),
            fontsize=11,
            ha="center",
            va="center",
            bbox={"boxstyle": "circle", "fc": "white", "ec": CLASS_COLORS[c], "lw": 2},
        )
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    ax.set_title(title, fontsize=10)
    return ax


def latent_manifold(images, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draws the images decoded on a square grid of the latent plane.

    Args:
        images: `(n·n, 1, H, W)`, rows from the top (z₂ decreasing).
        title: Words above, with the source of the data.
        ax: Where to draw; None makes a figure.
    """
    n = round(len(images) ** 0.5)
    if n * n != len(images):
        raise ValueError(f"{len(images)} images do not fill a square grid.")
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 6.3), layout="constrained")
    return image_grid(images, n, title=title, ax=ax)
