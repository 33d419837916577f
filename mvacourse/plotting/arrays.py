"""Small arrays side by side, with their numbers."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.images import annotated_array


def annotated_arrays(
    arrays: Mapping[str, object], *, vmin: float, vmax: float
) -> Figure:
    """Draws arrays in a row, each square of a number equally large.

    Args:
        arrays: Name → `(H, W)`.
        vmin: Value drawn white.
        vmax: Value drawn dark.
    """
    widths = [np.shape(array)[1] for array in arrays.values()]
    height = max(np.shape(array)[0] for array in arrays.values())
    size = (0.4 * sum(widths) + 0.3 * len(widths), 0.4 * height + 0.6)
    figure, axes = plt.subplots(
        1, len(arrays), width_ratios=widths, figsize=size, layout="constrained"
    )
    for ax, (name, array) in zip(np.ravel(axes), arrays.items(), strict=True):
        H, W = np.shape(array)
        annotated_array(array, vmin=vmin, vmax=vmax, title=f"{name}\n{H}×{W}", ax=ax)
    return figure
