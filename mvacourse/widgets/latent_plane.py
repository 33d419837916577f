"""Move a point in a two-dimensional latent space and see what is decoded there."""

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
    # A ring and two hairlines: the marks of the classes stay legible beneath.
    plane.plot(*point, "o", ms=16, mfc="none", mec="black", mew=2, zorder=9)
    plane.axvline(point[0], color="black", lw=0.5, zorder=1)
    plane.axhline(point[1], color="black", lw=0.5, zorder=1)
    title = f"decoded at $z$ = ({point[0]:.2f}, {point[1]:.2f})"
    image_grid(digit, 1, title=title, ax=image)
    return figure


def explore_latent_plane(
    decoder: nn.Module,
    z: Tensor,
    labels: Tensor,
    low: Tensor,
    high: Tensor,
    source: str = "",
):
    """Shows the plane with a slider for each latent variable, in the middle at first.

    Args:
        decoder: As in `draw`.
        z: As in `draw`, few enough for a prompt answer.
        labels: Their classes `(N,)`.
        low: Where the sliders begin `(2,)`.
        high: Where they end `(2,)`.
        source: What the images are, for the title.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, VBox

    sliders = [
        FloatSlider(
            value=(a + b) / 2,
            min=a,
            max=b,
            step=(b - a) / 100,
            description=name,
        )
        for name, a, b in zip(("z₁", "z₂"), low.tolist(), high.tolist(), strict=True)
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
