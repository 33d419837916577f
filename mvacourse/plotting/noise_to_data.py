"""What a generator does: it carries noise over to data."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mvacourse.plotting.diagrams import arrow, blank_axes, trapezium
from mvacourse.plotting.points import point_cloud
from mvacourse.plotting.style import GENERATOR


def noise_to_data(z, made, means) -> Figure:
    """Draws points of noise, G, and what G makes of such noise.

    Args:
        z: Noise `(n, 2)`; of more variables, two.
        made: What G makes `(m, 2)`.
        means: Means of the data's modes `(K, 2)`, drawn as rings.
    """
    size, options = (8.4, 3.3), {"width_ratios": (3, 2.2, 3), "layout": "constrained"}
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=size, **options)
    point_cloud(z, ax=left)
    left.set_title(r"noise $z \sim p_z$", fontsize=14)
    blank_axes(2.2, 3.0, middle)
    trapezium(middle, 1.1, 1.5, 1.1, 0.6, 1.3, "$G$", GENERATOR)
    arrow(middle, (0.05, 1.5), (0.52, 1.5))
    arrow(middle, (1.68, 1.5), (2.15, 1.5))
    point_cloud(made, means, ax=right)
    right.set_title("$G(z)$, and rings where data are", fontsize=14)
    return figure
