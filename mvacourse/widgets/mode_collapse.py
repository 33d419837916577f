"""Go through the film of a training, and see which modes come and which go."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from torch import Tensor

from mvacourse.metrics.modes import modes_covered
from mvacourse.plotting.points import point_cloud
from mvacourse.plotting.style import INK, LINES
from mvacourse.widgets.show import figure_html

Film = Mapping[int, Tensor]  # step → samples (S, n, 2) of S networks
N_DRAWN = 800  # samples of a frame
AT_LEAST = 10  # samples on a mode for it to count


def count_modes(film: Film, means: Tensor, sigma: float) -> dict[int, list[int]]:
    """Counts the modes covered at each step, one number for each network."""
    return {
        step: modes_covered(x, means, sigma, at_least=AT_LEAST).tolist()
        for step, x in film.items()
    }


def draw(
    films: Mapping[str, Film],
    modes: Mapping[str, Mapping[int, list[int]]],
    means: Tensor,
    *,
    step: int,
    seed: int,
) -> Figure:
    """Draws the frame of each film at a step, and the modes covered over all steps.

    Args:
        films: Method → film, all of the same steps.
        modes: Method → its modes, as `count_modes` counts them.
        means: Of the modes `(K, 2)`.
        step: One of the films' steps.
        seed: Which network of each film.
    """
    K, width = len(means), 1 / (len(films) + 1.3)
    # Places are given: to have them computed would take longer than to draw.
    figure = Figure(figsize=(2.8 * (len(films) + 1.3), 3.0))
    curves = figure.add_axes((1 - 1.1 * width, 0.17, 1.05 * width, 0.7))
    for n, (name, film) in enumerate(films.items()):
        ax = figure.add_axes((0.01 + n * width, 0.04, 0.92 * width, 0.83))
        title = f"{name}: {modes[name][step][seed]} of {K} modes"
        point_cloud(film[step][seed, :N_DRAWN], means, title=title, ax=ax)
        covered = [of_seeds[seed] for of_seeds in modes[name].values()]
        marked = LINES[n] | {"marker": "os^D"[n % 4], "ms": 4, "label": name}
        curves.plot([*film], covered, **marked)
    curves.axvline(step, color=INK, lw=0.8, ls="--")
    curves.set(xlabel="step", ylim=(-0.04 * K, 1.3 * K), yticks=range(0, K + 1, 2))
    curves.set_title(f"modes covered, of {K}", fontsize=9)
    curves.legend(frameon=False, fontsize=8, loc="upper center", ncols=2)
    return figure


def explore_mode_collapse(films: Mapping[str, Film], means: Tensor, sigma: float):
    """Shows sliders for the step and for the network.

    Args:
        films: As in `draw`.
        means: As in `draw`.
        sigma: Standard deviation of each mode.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, HBox, IntSlider, SelectionSlider, VBox

    modes = {name: count_modes(film, means, sigma) for name, film in films.items()}
    first = next(iter(films.values()))
    n_networks = len(next(iter(first.values())))
    step = SelectionSlider(options=list(first), description="step")
    seed = IntSlider(value=0, min=0, max=n_networks - 1, description="seed")
    picture = HTML()

    def update(_=None):
        covered = [f"{name} {modes[name][step.value][seed.value]}" for name in films]
        alt = f"Modes covered at step {step.value}, seed {seed.value}, of {len(means)}"
        figure = draw(films, modes, means, step=step.value, seed=seed.value)
        picture.value = figure_html(figure, f"{alt}: {', '.join(covered)}")

    for slider in (step, seed):
        slider.observe(update, "value")
    update()
    return VBox([HBox([step, seed]), picture])
