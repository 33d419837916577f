"""Move a point in a two-dimensional latent space and see what is decoded there."""

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from mvacourse.plotting import image_grid, latent_plane
from mvacourse.sampling import in_parts
from mvacourse.widgets.show import figure_html


def draw(
    decoder: nn.Module, z: Tensor, labels: Tensor, point: tuple, source: str = ""
) -> Figure:
    """Draws the plane with a point in it, and the digit decoded at the point.

    Args:
        decoder: Maps `(B, 2)` to images `(B, 1, H, W)` in [−1, 1].
        z: Latent variables of some examples `(N, 2)`.
        labels: Their classes `(N,)`.
        point: (z₁, z₂).
        source: What the images are, for the title.
    """
    at = torch.tensor([point], dtype=torch.float32, device=_device(decoder))
    digit = in_parts(decoder, at).cpu()
    # A figure of its own, unknown to pyplot: the notebook does not draw it again.
    # Places are given: to have them computed would take longer than to draw.
    figure = Figure(figsize=(7.4, 3.7))
    plane = figure.add_axes((0.08, 0.13, 0.46, 0.78))
    image = figure.add_axes((0.58, 0.1, 0.4, 0.8))
    latent_plane(z, labels, title=source, ax=plane)
    plane.plot(*point, marker="P", markersize=15, color="black", mec="white", zorder=9)
    title = f"decoded at $z$ = ({point[0]:.2f}, {point[1]:.2f})"
    image_grid(digit, 1, title=title, ax=image)
    return figure


def explore_latent_plane(
    decoder: nn.Module,
    z: Tensor,
    labels: Tensor,
    source: str = "",
    n_points: int = 1500,
):
    """Shows the plane with a slider for each latent variable.

    Args:
        decoder: As in `draw`.
        z: Latent variables of some examples `(N, 2)`; the sliders span most of them.
        labels: Their classes `(N,)`.
        source: What the images are, for the title.
        n_points: Examples drawn, few enough for a prompt answer.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, VBox

    z, labels = z[:n_points].cpu(), labels[:n_points].cpu()
    low, high = np.quantile(z.numpy(), (0.01, 0.99), axis=0)
    sliders = [
        FloatSlider(
            value=float((a + b) / 2),
            min=float(a),
            max=float(b),
            step=float(b - a) / 100,
            description=name,
        )
        for name, a, b in zip(("z₁", "z₂"), low, high, strict=True)
    ]
    picture = HTML()

    def update(_=None):
        point = tuple(slider.value for slider in sliders)
        alt = f"Latent plane; digit decoded at z = ({point[0]:.2f}, {point[1]:.2f})"
        picture.value = figure_html(draw(decoder, z, labels, point, source), alt)

    for slider in sliders:
        slider.observe(update, "value")
    update()
    return VBox([HBox(sliders), picture])


def _device(network: nn.Module) -> torch.device:
    return next(network.parameters()).device
