"""Colour bars, all with letters of one size."""

from matplotlib.colorbar import Colorbar


def name_bar(bar: Colorbar, label: str) -> None:
    """Writes what a colour bar shows, legible on a slide."""
    bar.set_label(label, fontsize=10)
    bar.ax.tick_params(labelsize=9)
