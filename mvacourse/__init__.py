"""Deep generative models for medical imaging: a course that teaches by running."""

import sys

__version__ = "0.1.0"

# Not in the notebooks' set-up: a cell that is run too early comes before it.
if "IPython" in sys.modules:
    from mvacourse.order import advise_after_cells

    advise_after_cells()
