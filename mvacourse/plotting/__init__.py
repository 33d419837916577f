"""Figures: arrays in, axes or a figure out; no model, no `show`, no file."""

from mvacourse.plotting.curves import dimension_curve, loss_curves
from mvacourse.plotting.images import annotated_array, image_grid, image_panels
from mvacourse.plotting.latent import latent_manifold, latent_plane
from mvacourse.plotting.obedience import obedience_curves
from mvacourse.plotting.rows import image_rows
from mvacourse.plotting.tradeoff import error_and_sharpness

__all__ = [
    "annotated_array",
    "dimension_curve",
    "error_and_sharpness",
    "image_grid",
    "image_panels",
    "image_rows",
    "latent_manifold",
    "latent_plane",
    "loss_curves",
    "obedience_curves",
]
