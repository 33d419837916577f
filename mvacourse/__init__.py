"""Deep generative models for medical imaging: a course that teaches by running."""

__version__ = "0.1.0"
