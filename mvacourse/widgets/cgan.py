"""Choose a class and walk through the noise; see what the generator makes of both."""

import math

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from mvacourse.plotting import image_grid
from mvacourse.plotting.style import MADE
from mvacourse.sampling import on_circle, sample_classes
from mvacourse.widgets.show import figure_html


def draw(G: nn.Module, z: Tensor, c: int, n_classes: int, source: str = "") -> Figure:
    """Draws the image of one class, and all classes made from the same noise.

    Args:
        G: Maps noise `(B, Z)` and classes `(B,)` to images `(B, 1, H, W)` in [−1, 1].
        z: One noise vector `(Z,)`.
        c: The class asked for.
        n_classes: K.
        source: What the images are, for the title.
    """
    images = sample_classes(G, range(n_classes), z.unsqueeze(0))[:, 0].cpu()
    figure = Figure(figsize=(7.4, 3.0))
    asked = figure.add_axes((0.02, 0.04, 0.34, 0.84))
    image_grid(images[c], 1, title=f"$G(z|c)$ for $c$ = {c}", ax=asked)
    others = figure.add_axes((0.42, 0.04, 0.56, 0.84))
    n_columns = -(-n_classes // 2)
    title = f"the same $z$ for every class ({source})"
    image_grid(images, n_columns, title=title, ax=others)
    *_, H, W = images.shape
    row, column = divmod(c, n_columns)
    corner = (column * W - 0.5, row * H - 0.5)
    others.add_patch(Rectangle(corner, W, H, fill=False, ec=MADE, lw=2))
    return figure


def explore_cgan(
    G: nn.Module, z_a: Tensor, z_b: Tensor, n_classes: int, source: str = ""
):
    """Shows a slider for the class and one for the noise.

    The noise goes round the circle through two draws: cos(t) z_a + sin(t) z_b, as far
    from 0 as they are, everywhere.

    Args:
        G: As in `draw`.
        z_a: Noise at t = 0 `(Z,)`.
        z_b: Noise at a quarter of the circle `(Z,)`.
        n_classes: K.
        source: What the images are, for the title.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, FloatSlider, HBox, IntSlider, VBox

    of_class = IntSlider(value=3, min=0, max=n_classes - 1, description="class c")
    turn = FloatSlider(value=0.0, min=0.0, max=1.0, step=0.02, description="noise")
    picture = HTML()

    def update(_=None):
        z = on_circle(z_a, z_b, 2 * math.pi * torch.tensor([turn.value]))[0]
        figure = draw(G, z, of_class.value, n_classes, source)
        alt = f"Digit made for class {of_class.value}, noise at {turn.value:.2f} turns"
        picture.value = figure_html(figure, alt)

    for slider in (of_class, turn):
        slider.observe(update, "value")
    update()
    return VBox([HBox([of_class, turn]), picture])
