"""Numbers that are reported: pure functions, in native units."""

from mvacourse.metrics.contrast import lesion_contrast
from mvacourse.metrics.image import mae, mse, psnr
from mvacourse.metrics.morphology import ink, slant
from mvacourse.metrics.overlap import dice, lesion_detection
from mvacourse.metrics.sharpness import sharpness
from mvacourse.metrics.ssim import ssim

__all__ = [
    "dice",
    "ink",
    "lesion_contrast",
    "lesion_detection",
    "mae",
    "mse",
    "psnr",
    "sharpness",
    "slant",
    "ssim",
]
