"""Numbers that are reported: pure functions, in native units."""

from mvacourse.metrics.image import mae, mse, psnr
from mvacourse.metrics.morphology import ink, slant
from mvacourse.metrics.sharpness import sharpness
from mvacourse.metrics.ssim import ssim

__all__ = ["ink", "mae", "mse", "psnr", "sharpness", "slant", "ssim"]
