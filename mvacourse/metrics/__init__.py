"""Numbers that are reported: pure functions, in native units."""

from mvacourse.metrics.image import mae, mse
from mvacourse.metrics.morphology import ink, slant
from mvacourse.metrics.sharpness import sharpness

__all__ = ["ink", "mae", "mse", "sharpness", "slant"]
