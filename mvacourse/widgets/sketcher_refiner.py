"""Follow a brain through the stages: its MRI, the Sketcher's PET, the Refiner's."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.bars import name_bar
from mvacourse.plotting.heads import LESION_COLOR, WINDOWS, head_slice
from mvacourse.widgets.show import figure_html

# As in `plotting.heads.WINDOWS`: first and last value drawn, unit, colours.
DVR = (0.5, 1.5, "DVR", "magma")
DIFFERENCE = (-0.3, 0.3, "left − middle, DVR", "RdBu_r")
# Stage → the image on the left, and the one it is compared to; none for the MRI.
STAGES = {
    "inputs": (),
    "Sketcher": ("sketch", "true"),
    "Refiner": ("refined", "true"),
    "Refiner − Sketcher": ("refined", "sketch"),
}
TITLES = {
    "sketch": "Sketcher, $S(c)$",
    "refined": "Refiner, $R(c, S(c))$",
    "true": "true PET, $y$",
}


class Stages(NamedTuple):
    """One brain in all stages, `(X, Y, Z)` each."""

    mri: Mapping[str, np.ndarray]  # MTR, FA, RD, in native units
    sketch: np.ndarray  # PET, DVR
    refined: np.ndarray
    true: np.ndarray
    brain: np.ndarray  # mask
    lesions: np.ndarray


def draw(
    stages: Stages,
    spacing: Sequence[float],
    *,
    position: int,
    stage: str = "inputs",
    outlined: bool = True,
) -> Figure:
    """Draws three panels of a slice: the MRI, or two images and their difference.

    Args:
        stages: Of one brain.
        spacing: Edges of a voxel, mm.
        position: Index of the axial slice.
        stage: One of `STAGES`.
        outlined: Whether lesions are.
    """
    # Places are given: to have them computed would take longer than to draw.
    figure = Figure(figsize=(8.6, 3.4))
    lesions = stages.lesions[::-1, ::-1, position].T
    for n, (title, volume, window) in enumerate(_panels(stages, stage)):
        low, high, unit, colors = window
        ax = figure.add_axes((0.01 + 0.33 * n, 0.03, 0.23, 0.86))
        at, limits = (0, 0, position), {"vmin": low, "vmax": high, "cmap": colors}
        head_slice(volume, spacing, "axial", at, title=title, ax=ax, **limits)
        if outlined and lesions.any():
            ax.contour(lesions, levels=[0.5], colors=LESION_COLOR, linewidths=0.8)
        beside = figure.add_axes((0.25 + 0.33 * n, 0.12, 0.012, 0.68))
        name_bar(figure.colorbar(ax.images[0], cax=beside), unit)
    return figure


def told(stages: Stages, stage: str, position: int) -> str:
    """Says in words what `draw` shows, in numbers of the whole brain."""
    place = f"Stage {stage}, axial slice {position}"
    if not STAGES[stage]:
        return f"{place}: {', '.join(stages.mri)}"
    image, other = (getattr(stages, name) for name in STAGES[stage])
    words = [
        f"{np.abs(image - other)[mask].mean():.3f} in {name}, "
        f"of their means {(image - other)[mask].mean():+.3f}"
        for name, mask in (("the brain", stages.brain), ("lesions", stages.lesions))
        if mask.any()
    ]
    return f"{place}; difference in DVR, all slices: {'; '.join(words)}"


def explore_sketcher_refiner(
    stages: Stages, spacing: Sequence[float], *, position: int | None = None
):
    """Shows controls for the stage, the slice and the outlines of lesions.

    Args:
        stages: Of one brain, made beforehand.
        spacing: Edges of a voxel, mm.
        position: Axial slice shown at first; None is the middle.

    Returns:
        The widget, for the notebook to display.
    """
    from ipywidgets import HTML, Checkbox, HBox, IntSlider, ToggleButtons, VBox

    n = stages.true.shape[2]
    start = n // 2 if position is None else position
    stage = ToggleButtons(options=list(STAGES), description="stage")
    where = IntSlider(value=start, min=0, max=n - 1, description="slice")
    outlined = Checkbox(value=True, description="outline lesions")
    picture = HTML()

    def update(_=None):
        chosen = {"stage": stage.value, "position": where.value}
        figure = draw(stages, spacing, outlined=outlined.value, **chosen)
        alt = told(stages, **chosen)
        picture.value = figure_html(figure, alt) + f"<p>{alt}.</p>"

    for control in (stage, where, outlined):
        control.observe(update, "value")
    update()
    return VBox([stage, HBox([where, outlined]), picture])


def _panels(stages: Stages, stage: str):
    """Yields title, volume and window of each panel."""
    if not STAGES[stage]:
        for name, volume in stages.mri.items():
            yield name, volume, WINDOWS[name]
        return
    image, other = (getattr(stages, name) for name in STAGES[stage])
    for name, volume in zip(STAGES[stage], (image, other), strict=True):
        yield TITLES[name], volume, DVR
    yield "difference", image - other, DIFFERENCE
