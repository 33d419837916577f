"""Choose how far CT lies from MR in the pairs, and see what that does to a training."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.dose import dose_curves
from mvacourse.plotting.heads import WINDOWS, head_slice
from mvacourse.plotting.style import INK
from mvacourse.widgets.show import figure_html

BONE = 300.0  # HU, at and beyond which a voxel is outlined

Runs = Mapping[str, Mapping[float, Sequence[float]]]  # method → mm → MAE of each run


def draw(
    mr: np.ndarray, ct: np.ndarray, spacing: Sequence[float], runs: Runs, *, dose: float
) -> Figure:
    """Draws the bone of a CT on the MR of the same head, beside the errors of all runs.

    Args:
        mr: Axial slice of T1w `(X, Y)`, a.u.
        ct: CT `(X, Y)` that lies `dose` off, HU.
        spacing: Edges of a voxel, mm.
        runs: Method → dose in mm → MAE of each training, HU.
        dose: The one to mark among them.
    """
    low, high, *_ = WINDOWS["T1w"]
    figure = Figure(figsize=(8.4, 3.8))
    ax = figure.add_axes((0.01, 0.02, 0.34, 0.88))
    title = f"T1w, bone of the CT, {dose:g} mm"
    head_slice(
        mr[..., None],
        spacing,
        "axial",
        (0, 0, 0),
        vmin=low,
        vmax=high,
        title=title,
        ax=ax,
    )
    ax.contour(ct.T[::-1, ::-1], levels=[BONE], colors="#ffb000", linewidths=1)
    curves = figure.add_axes((0.45, 0.15, 0.53, 0.77))
    words = {"xlabel": "misalignment, mm", "ylabel": "MAE in the head, HU"}
    dose_curves(runs, **words, ax=curves)
    curves.axvline(dose, color=INK, linewidth=1, linestyle=":")
    return figure


def explore_misalignment_dose(
    mr: np.ndarray,
    moved: Mapping[float, np.ndarray],
    spacing: Sequence[float],
    runs: Runs,
):
    """Shows a control for the dose.

    Args:
        mr: Axial slice of T1w `(X, Y)`, a.u.
        moved: Dose in mm → CT `(X, Y)` of the same slice, so far off, HU.
        spacing: Edges of a voxel, mm.
        runs: Method → dose in mm → MAE of each training, HU; every dose of `moved`.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, SelectionSlider, VBox

    dose = SelectionSlider(
        options=[(f"{mm:g} mm", mm) for mm in moved], description="dose"
    )
    picture = HTML()

    def update(_=None):
        errors = [f"{m}, {fmean(of[dose.value]):.0f} HU" for m, of in runs.items()]
        alt = f"CT off by {dose.value:g} mm; trained on such heads {'; '.join(errors)}"
        figure = draw(mr, moved[dose.value], spacing, runs, dose=dose.value)
        picture.value = figure_html(figure, alt) + f"<p>{alt}.</p>"

    dose.observe(update, "value")
    update()
    return VBox([dose, picture])
