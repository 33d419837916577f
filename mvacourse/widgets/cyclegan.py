"""Send heads to the other domain and back, slice by slice, beside the truth."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.heads import WINDOWS, head_slice
from mvacourse.plotting.translation import CT_WINDOWS, ERROR_MAX
from mvacourse.widgets.show import figure_html

# The brain window too: there one sees what G writes for F to read.
HU = {"bone": CT_WINDOWS["bone"], "brain": (0, 80)}
HU_ERROR = {"bone": ERROR_MAX["bone"], "brain": 40.0}
MR, MR_ERROR = WINDOWS["T1w"][:2], 300.0  # a.u.


class RoundTrip(NamedTuple):
    """A head that went there and came back, `(X, Y, Z)` each."""

    x: np.ndarray  # MR, a.u.
    y_hat: np.ndarray  # G(x), HU
    x_back: np.ndarray  # F(G(x)), a.u.
    y: np.ndarray  # the CT that no network has seen, HU


def draw(
    trip: RoundTrip, spacing: Sequence[float], *, position: int, window: str = "bone"
) -> Figure:
    """Draws x, G(x) and F(G(x)) of a slice; below, the true CT and both errors.

    Args:
        trip: Of one head.
        spacing: Edges of a voxel, mm.
        position: Index of the axial slice.
        window: "bone" or "brain", of the CT.
    """
    x, y_hat, x_back, y = (volume[..., position] for volume in trip)
    hu, wrong = HU[window], (0, HU_ERROR[window])
    shown = f"{hu[0]} … {hu[1]} HU".replace("-", "−")
    panels = [
        ("$x$, T1w", x, MR, "gray"),
        (f"$G(x)$, {shown}", y_hat, hu, "gray"),
        ("$F(G(x))$", x_back, MR, "gray"),
        (f"true CT, {shown}", y, hu, "gray"),
        (f"$|G(x) - y|$, 0 … {wrong[1]:g} HU", np.abs(y_hat - y), wrong, "magma"),
        (
            f"$|F(G(x)) - x|$, 0 … {MR_ERROR:g} a.u.",
            np.abs(x_back - x),
            (0, MR_ERROR),
            "magma",
        ),
    ]
    # Places are given: to have them computed would take longer than to draw.
    figure = Figure(figsize=(7.8, 6.4))
    for n, (title, image, (low, high), colors) in enumerate(panels):
        row, column = divmod(n, 3)
        ax = figure.add_axes((0.01 + 0.33 * column, 0.51 - 0.5 * row, 0.32, 0.43))
        one = {"vmin": low, "vmax": high, "cmap": colors, "title": title}
        head_slice(image[..., None], spacing, "axial", (0, 0, 0), ax=ax, **one)
    return figure


def explore_cyclegan(heads: Mapping[str, RoundTrip], spacing: Sequence[float]):
    """Shows controls for the head, the slice and the window of the CT.

    Args:
        heads: Name → round trip, made beforehand, of some axial slices.
        spacing: Edges of a voxel, mm.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, Dropdown, HBox, IntSlider, VBox

    n = min(trip.x.shape[2] for trip in heads.values())
    who = Dropdown(options=list(heads), description="head")
    where = IntSlider(value=n // 2, min=0, max=n - 1, description="slice")
    window = Dropdown(options=list(HU), description="CT window")
    picture = HTML()

    def update(_=None):
        trip, at = heads[who.value], where.value
        off = np.abs(trip.y_hat - trip.y)[..., at].mean()
        back = np.abs(trip.x_back - trip.x)[..., at].mean()
        alt = (
            f"Slice {at} of {who.value}, {window.value} window: mean error of G(x) "
            f"{off:.0f} HU, of F(G(x)) {back:.0f} a.u., air included"
        )
        figure = draw(trip, spacing, position=at, window=window.value)
        picture.value = figure_html(figure, alt) + f"<p>{alt}.</p>"

    for control in (who, where, window):
        control.observe(update, "value")
    update()
    return VBox([HBox([who, where, window]), picture])
