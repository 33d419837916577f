"""Go through a head slice by slice, input, truth and synthetic, with the error over."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.heads import PLANES, WINDOWS, head_slice
from mvacourse.plotting.translation import CT_WINDOWS, ERROR_MAX
from mvacourse.widgets.show import figure_html


def draw(
    t1w: np.ndarray,
    ct: np.ndarray,
    made: np.ndarray,
    spacing: Sequence[float],
    *,
    plane: str = "axial",
    position: int,
    window: str = "bone",
    opacity: float = 0.0,
    method: str = "synthetic CT",
) -> Figure:
    """Draws a slice of input, truth and synthetic CT, and the error over the last.

    Args:
        t1w: Input `(X, Y, Z)`.
        ct: Truth `(X, Y, Z)`, HU.
        made: Synthetic CT `(X, Y, Z)`, HU.
        spacing: Edges of a voxel, mm.
        plane: "axial", "sagittal" or "coronal".
        position: Voxel index across the plane.
        window: One of `plotting.translation.CT_WINDOWS`.
        opacity: Of the absolute error over the synthetic CT, 0 … 1.
        method: Name of who made it.
    """
    figure = Figure(figsize=(8.2, 3.6), layout="constrained")
    axes = figure.subplots(1, 3)
    at = [position] * 3  # only the one across the plane is used
    low, high = CT_WINDOWS[window]
    windows = [WINDOWS["T1w"][:2], (low, high), (low, high)]
    panels = {"T1w": t1w, "true CT": ct, method: made}
    for ax, (vmin, vmax), (title, volume) in zip(
        axes, windows, panels.items(), strict=True
    ):
        head_slice(volume, spacing, plane, at, vmin=vmin, vmax=vmax, title=title, ax=ax)
    if opacity > 0:
        error = np.abs(made - ct)
        head_slice(
            error,
            spacing,
            plane,
            at,
            vmin=0,
            vmax=ERROR_MAX[window],
            cmap="magma",
            title=method,
            ax=axes[2],
        )
        overlay = axes[2].images[-1]
        overlay.set_alpha(opacity)
        bar = figure.colorbar(overlay, ax=axes[2], fraction=0.08)
        bar.set_label("absolute error, HU", fontsize=8)
    return figure


def explore_translation(
    t1w: np.ndarray,
    ct: np.ndarray,
    made: Mapping[str, np.ndarray],
    spacing: Sequence[float],
):
    """Shows controls for slice, plane, window, method and the error's opacity.

    Args:
        t1w: Input `(X, Y, Z)`.
        ct: Truth `(X, Y, Z)`, HU.
        made: Method → synthetic CT `(X, Y, Z)`, HU.
        spacing: Edges of a voxel, mm.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, Dropdown, FloatSlider, HBox, IntSlider, VBox

    plane = Dropdown(options=list(PLANES), description="plane")
    where = IntSlider(value=0, min=0, max=0, description="slice")
    window = Dropdown(options=list(CT_WINDOWS), description="window")
    method = Dropdown(options=list(made), description="method")
    opacity = FloatSlider(value=0.5, min=0.0, max=1.0, step=0.1, description="error")
    picture = HTML()

    def turn(_=None):
        n = ct.shape[PLANES[plane.value][0]]
        where.max, where.value = n - 1, n // 2

    def update(_=None):
        figure = draw(
            t1w,
            ct,
            made[method.value],
            spacing,
            plane=plane.value,
            position=where.value,
            window=window.value,
            opacity=opacity.value,
            method=method.value,
        )
        alt = f"{plane.value} slice {where.value}: T1w, true CT and CT by "
        picture.value = figure_html(figure, alt + method.value)

    turn()
    plane.observe(turn, "value")
    for control in (plane, where, window, method, opacity):
        control.observe(update, "value")
    update()
    controls = [HBox([plane, where]), HBox([window, method]), opacity]
    return VBox([*controls, picture])
