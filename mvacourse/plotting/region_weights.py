"""How much each voxel counts in a loss that weights regions, over a slice."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, to_rgba
from matplotlib.figure import Figure

REGION_COLORS = ("#ffa90e", "#3f90da", "#832db6")  # told apart by colour-blind, in grey


def region_weights(
    image: np.ndarray,
    regions: Mapping[str, np.ndarray],
    weights: np.ndarray,
    shares: Mapping[str, Mapping[str, float]],
    *,
    vmin: float,
    vmax: float,
    caption: str = "",
) -> Figure:
    """Draws regions over a slice, the weight of each voxel, and how much regions count.

    Args:
        image: Slice `(H, W)`, as displayed, square pixels.
        regions: Name → mask `(H, W)`; they do not overlap.
        weights: Of each voxel `(H, W)`, positive where it counts.
        shares: "share of the voxels", say → region → percentage.
        vmin: Value drawn black.
        vmax: Value drawn white.
        caption: Words below all: who it is, and that it is synthetic if so.
    """
    size = {"figsize": (9.6, 3.6), "layout": "constrained"}
    figure, axes = plt.subplots(1, 3, width_ratios=(1, 1.2, 1.15), **size)
    where, how_much, bars = axes
    where.imshow(image, cmap="gray", vmin=vmin, vmax=vmax, interpolation="nearest")
    for (name, mask), color in zip(regions.items(), REGION_COLORS, strict=True):
        tint = np.where(mask[..., None], to_rgba(color, 0.6), 0)  # (H, W, 4)
        where.imshow(tint, interpolation="nearest")
        where.plot([], [], "s", color=color, label=name)
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "frameon": False}
    where.legend(ncols=len(regions), columnspacing=1, handletextpad=0.2, **below)
    drawn = how_much.imshow(
        np.where(weights > 0, weights, np.nan),
        norm=LogNorm(),
        cmap="viridis",
        interpolation="nearest",
    )
    figure.colorbar(drawn, ax=how_much, shrink=0.8, label="weight of a voxel")
    for ax, title in ((where, "regions"), (how_much, "weights")):
        ax.set_axis_off()
        ax.set_title(title)
    _share_bars(bars, shares, list(regions))
    figure.supxlabel(caption, fontsize=10)
    return figure


def _share_bars(ax: Axes, shares: Mapping, names: Sequence[str]) -> None:
    """Draws a group of bars for each share, a bar with its number for each region."""
    for n, share in enumerate(shares.values()):
        places = n * (len(names) + 1) + np.arange(len(names))
        bars = ax.barh(places, [share[k] for k in names], color=REGION_COLORS)
        ax.bar_label(bars, fmt="%.2g %%", padding=3, fontsize=10)
    middles = [n * (len(names) + 1) + (len(names) - 1) / 2 for n in range(len(shares))]
    ax.set_yticks(middles, list(shares), rotation=90, va="center", ma="center")
    ax.tick_params(left=False, bottom=False, labelbottom=False)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.set_xlim(0, 1.25 * max(max(share.values()) for share in shares.values()))
    ax.invert_yaxis()
