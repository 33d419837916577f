"""The plane of two latent variables: where the data lie, what is decoded there."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

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
    classes = np.unique(labels)
    middles = np.array([np.median(z[labels == c], axis=0) for c in classes])
    for c, middle in zip(classes, spread_out(middles, 0.08 * np.ptp(z)), strict=True):
        ax.text(
            *middle,
            str(c),
            fontsize=11,
            ha="center",
            va="center",
            bbox={"boxstyle": "circle", "fc": "white", "ec": CLASS_COLORS[c], "lw": 2},
        )
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    ax.set_title(title, fontsize=10)
    return ax


def latent_manifold(images, z, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draws the images decoded on a square grid of the latent plane.

    Args:
        images: `(n·n, 1, H, W)`, rows from the top (z₂ decreasing).
        z: Where each was decoded `(n·n, 2)`, evenly or not, for the ticks.
        title: Words above, with the source of the data.
        ax: Where to draw; None makes a figure.
    """
    z = np.asarray(z)
    n = round(len(images) ** 0.5)
    if n * n != len(images):
        raise ValueError(f"{len(images)} images do not fill a square grid.")
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 6.3), layout="constrained")
    image_grid(images, n, title=title, ax=ax)
    *_, H, W = np.shape(images)
    ax.set_axis_on()
    right, up = range(n), range(n)[::-1]
    for axis, values, cells, size in (
        (ax.xaxis, z[:n, 0], right, W),
        (ax.yaxis, z[::-n, 1], up, H),
    ):
        locator = MaxNLocator(8, steps=(1, 2, 5, 10))
        numbers = locator.tick_values(values[0], values[-1])
        numbers = numbers[(values[0] <= numbers) & (numbers <= values[-1])]
        places = (np.interp(numbers, values, cells) + 0.5) * size - 0.5
        axis.set_ticks(places, [f"{v:g}".replace("-", "−") for v in numbers])
    ax.set(xlabel="$z_1$", ylabel="$z_2$")
    return ax


def spread_out(points: np.ndarray, gap: float) -> np.ndarray:
    """Moves points nearer than `gap` apart, the others not: no mark hides another."""
    points = points.astype(float)
    for _ in range(50):
        away = points[:, None] - points
        distance = np.linalg.norm(away, axis=-1, keepdims=True)
        near = (distance > 0) & (distance < gap)
        push = np.divide(gap - distance, 2 * distance, where=near, out=0 * distance)
        points += (push * away).sum(axis=1)
    return points
