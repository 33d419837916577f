"""Numbers that are reported: pure functions, in native units."""

from mvacourse.metrics.image import mse
from mvacourse.metrics.morphology import ink, slant

__all__ = ["ink", "mse", "slant"]
