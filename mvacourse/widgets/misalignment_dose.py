"""Choose how far images lie off in the pairs, and see what that does to a training."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from matplotlib.figure import Figure
from torch import Tensor

from mvacourse.plotting.dose import dose_curves
from mvacourse.plotting.style import CLASS_COLORS, INK
from mvacourse.widgets.show import figure_html

COLUMNS = 3

Runs = Mapping[str, Mapping[float, Sequence[float]]]  # method → pixels → errors


def draw(x: Tensor, y: Tensor, runs: Runs, *, dose: float) -> Figure:
    """Draws pairs, y as an outline on x, beside the errors of all trainings.

    Args:
        x: Images `(N, 1, H, W)` in [−1, 1].
        y: What they are paired with, `dose` off, the same shape; outlined at 0.
        runs: Method → dose in pixels → error of each training.
        dose: The one to mark among them.
    """
    figure = Figure(figsize=(8.4, 3.6))
    width, height = 0.36 / COLUMNS, 0.9 / -(-len(x) // COLUMNS)
    for n, (image, target) in enumerate(zip(x[:, 0], y[:, 0], strict=True)):
        row, column = divmod(n, COLUMNS)
        place = (0.01 + width * column, 0.94 - height * (row + 1), width, 0.95 * height)
        ax = figure.add_axes(place)
        ax.imshow(image.numpy(), cmap="gray", vmin=-1, vmax=1, interpolation="nearest")
        ax.contour(target.numpy(), levels=[0.0], colors=CLASS_COLORS[1], linewidths=1.5)
        ax.set_axis_off()
    curves = figure.add_axes((0.47, 0.16, 0.51, 0.77))
    words = {"xlabel": "misalignment, pixels", "ylabel": "error of G, of a range of 2"}
    dose_curves(runs, **words, ax=curves)
    curves.axvline(dose, color=INK, linewidth=1, linestyle=":")
    return figure


def explore_misalignment_dose(x: Tensor, moved: Mapping[float, Tensor], runs: Runs):
    """Shows a control for the dose.

    Args:
        x: Images `(N, 1, H, W)` in [−1, 1].
        moved: Dose in pixels → what they are paired with, so far off.
        runs: Method → dose → error of each training; every dose of `moved`.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, SelectionSlider, VBox

    dose = SelectionSlider(
        options=[(f"{pixels:g} pixels", pixels) for pixels in moved], description="dose"
    )
    picture = HTML()

    def update(_=None):
        errors = [f"{m} {fmean(of[dose.value]):.3f}" for m, of in runs.items()]
        alt = f"Pairs off by {dose.value:g} pixels; errors: {', '.join(errors)}"
        figure = draw(x, moved[dose.value], runs, dose=dose.value)
        picture.value = figure_html(figure, alt) + f"<p>{alt}.</p>"

    dose.observe(update, "value")
    update()
    return VBox([dose, picture])
