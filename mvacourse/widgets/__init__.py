"""Explorers: thin shells of ipywidgets around functions that draw."""

from mvacourse.widgets.cgan import explore_cgan
from mvacourse.widgets.cyclegan import explore_cyclegan
from mvacourse.widgets.diffusion import explore_backward, explore_forward
from mvacourse.widgets.gan_interpolation import explore_gan_interpolation
from mvacourse.widgets.latent_plane import explore_latent_plane
from mvacourse.widgets.metric_playground import explore_metric_playground
from mvacourse.widgets.minimax_xy import explore_minimax_xy
from mvacourse.widgets.misalignment_dose import explore_misalignment_dose
from mvacourse.widgets.mode_collapse import explore_mode_collapse
from mvacourse.widgets.reader_study import explore_reader_study
from mvacourse.widgets.sketcher_refiner import explore_sketcher_refiner
from mvacourse.widgets.translation import explore_translation

__all__ = [
    "explore_backward",
    "explore_cgan",
    "explore_cyclegan",
    "explore_forward",
    "explore_gan_interpolation",
    "explore_latent_plane",
    "explore_metric_playground",
    "explore_minimax_xy",
    "explore_misalignment_dose",
    "explore_mode_collapse",
    "explore_reader_study",
    "explore_sketcher_refiner",
    "explore_translation",
]
