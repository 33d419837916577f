"""Small arrays side by side, with their numbers."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.images import annotated_array

CELL, TITLE, GAP = 0.4, 0.6, 0.6  # inches: of a number, above and between arrays


def annotated_arrays(
    arrays: Mapping[str, object], *, vmin: float, vmax: float, n_columns: int = 6
) -> Figure:
    """Draws arrays row by row, each square of a number equally large.

    Args:
        arrays: Name → `(H, W)`.
        vmin: Value drawn white.
        vmax: Value drawn dark.
        n_columns: Arrays in a row.
    """
    shapes = [np.shape(array) for array in arrays.values()]
    n_columns = min(n_columns, len(arrays))
    widths = [max(W for _, W in shapes[k::n_columns]) for k in range(n_columns)]
    rows = [shapes[k : k + n_columns] for k in range(0, len(shapes), n_columns)]
    heights = [max(H for H, _ in row) for row in rows]
    lefts = np.cumsum([0, *widths[:-1]]) * CELL + GAP * np.arange(n_columns)
    tops = np.cumsum([TITLE + CELL * H for H in heights]) - CELL * np.array(heights)
    size = lefts[-1] + CELL * widths[-1], tops[-1] + CELL * heights[-1]
    figure = plt.figure(figsize=size)
    for n, (name, array) in enumerate(arrays.items()):
        (H, W), (row, column) = shapes[n], divmod(n, n_columns)
        below = size[1] - tops[row] - CELL * H
        place = np.array([lefts[column], below, CELL * W, CELL * H])
        ax = figure.add_axes(place / [*size, *size])
        annotated_array(array, vmin=vmin, vmax=vmax, title=f"{name}\n{H}×{W}", ax=ax)
    return figure
