"""Walk from one noise vector to another and see what the generator makes between."""

import math

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from mvacourse.plotting import image_grid
from mvacourse.plotting.style import MADE
from mvacourse.sampling import in_parts, on_circle
from mvacourse.widgets.show import figure_html

N_STOPS = 11


def draw(G: nn.Module, z_a: Tensor, z_b: Tensor, t: float, source: str = "") -> Figure:
    """Draws the way from z_a to z_b in equal steps, and the image at t on it.

    Args:
        G: Maps noise `(B, Z)` to images `(B, 1, H, W)` in [−1, 1].
        z_a: Noise at t = 0 `(Z,)`.
        z_b: Noise at t = 1 `(Z,)`.
        t: Where on the way, 0 … 1.
        source: What the images are, for the title.
    """
    stops = torch.cat([torch.linspace(0, 1, N_STOPS), torch.tensor([t])])
    images = in_parts(G, on_circle(z_a, z_b, stops * math.pi / 2)).cpu()
    figure = Figure(figsize=(7.4, 2.2))
    here = figure.add_axes((0.02, 0.04, 0.22, 0.78))
    image_grid(images[-1:], 1, title=f"t = {t:.2f}", ax=here)
    way = figure.add_axes((0.28, 0.04, 0.7, 0.78))
    title = f"from $z_a$ to $z_b$ ({source})"
    image_grid(images[:-1], N_STOPS, title=title, ax=way)
    *_, H, W = images.shape
    left = t * (N_STOPS - 1) * W - 0.5
    mark = Rectangle((left, -0.5), W, H, fill=False, ec=MADE, lw=2, clip_on=False)
    way.add_patch(mark)
    return figure


def explore_gan_interpolation(G: nn.Module, noise_dim: int, source: str = ""):
    """Shows sliders for the two ends, each a seed, and for the way between them.

    Args:
        G: As in `draw`.
        noise_dim: Z.
        source: What the images are, for the title.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, IntSlider, VBox

    seeds = [
        IntSlider(value=value, min=0, max=99, description=name)
        for name, value in (("seed of zₐ", 0), ("seed of z_b", 1))
    ]
    place = FloatSlider(value=0.5, min=0.0, max=1.0, step=0.02, description="t")
    picture = HTML()
    device = next(G.parameters()).device

    def noise(seed: int) -> Tensor:
        stream = torch.Generator().manual_seed(seed)
        return torch.randn(noise_dim, generator=stream).to(device)

    def update(_=None):
        ends = (noise(seed.value) for seed in seeds)
        alt = (
            f"Generated digits on the way from seed {seeds[0].value} to seed "
            f"{seeds[1].value}, and the one at t = {place.value:.2f}"
        )
        picture.value = figure_html(draw(G, *ends, place.value, source), alt)

    for slider in (*seeds, place):
        slider.observe(update, "value")
    update()
    return VBox([HBox([*seeds, place]), picture])
