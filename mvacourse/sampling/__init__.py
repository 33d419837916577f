"""Trained networks at work, without gradients: decode, interpolate, diffuse back."""

from mvacourse.sampling.diffusion import (
    Step,
    ancestral,
    ddim,
    denoise,
    finish,
    invert,
    there_and_back,
)
from mvacourse.sampling.inpainting import inpaint
from mvacourse.sampling.latent import (
    gaussian_grid,
    in_parts,
    interpolate,
    on_circle,
    plane_grid,
    sample,
    sample_classes,
)

__all__ = [
    "Step",
    "ancestral",
    "ddim",
    "denoise",
    "finish",
    "gaussian_grid",
    "in_parts",
    "inpaint",
    "interpolate",
    "invert",
    "on_circle",
    "plane_grid",
    "sample",
    "sample_classes",
    "there_and_back",
]
