"""Choose how two players move in the game V = xy, and see where they go."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.dynamics import over_iterations, paths_in_field
from mvacourse.widgets.show import figure_html


def draw(path: np.ndarray, title: str = "") -> Figure:
    """Draws a path in the plane, and x, y and xy over the iterations.

    Args:
        path: `(N, 2)`.
        title: Words above.
    """
    figure = Figure(figsize=(8.4, 3.6))
    plane = figure.add_axes((0.06, 0.14, 0.36, 0.76))
    curves = figure.add_axes((0.52, 0.14, 0.46, 0.76))
    paths_in_field({title: path}, ax=plane)
    over_iterations(path, ax=curves)
    return figure


def explore_minimax_xy(
    path_of: Callable[[str, float, int], np.ndarray], rules: Sequence[str]
):
    """Shows the game with a choice of the rule, the step size and the iterations.

    Args:
        path_of: Called with the rule's name, η and the iterations; plays the game.
        rules: Names to choose from; the first is shown at first.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, Dropdown, FloatSlider, HBox, IntSlider, VBox

    rule = Dropdown(options=list(rules), description="rule")
    eta = FloatSlider(value=0.2, min=0.02, max=1.0, step=0.02, description="η")
    n_steps = IntSlider(value=60, min=5, max=300, step=5, description="iterations")
    picture = HTML()

    def update(_=None):
        path = path_of(rule.value, eta.value, n_steps.value)
        away = np.linalg.norm(path[-1]) / np.linalg.norm(path[0])
        alt = (
            f"Path of the rule {rule.value} with η = {eta.value:.2f}: after "
            f"{n_steps.value} iterations {away:.3g} times as far from 0 as at the start"
        )
        figure = draw(path, f"{rule.value}, η = {eta.value:.2f}")
        picture.value = figure_html(figure, alt) + f"<p>{alt}.</p>"

    for control in (rule, eta, n_steps):
        control.observe(update, "value")
    update()
    return VBox([HBox([rule, eta, n_steps]), picture])
