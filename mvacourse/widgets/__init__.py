"""Explorers: thin shells of ipywidgets around functions that draw."""

from mvacourse.widgets.latent_plane import explore_latent_plane

__all__ = ["explore_latent_plane"]
