"""For the notebooks' pages: show the code that runs, and check an answer."""

from mvacourse.exercises.checking import check
from mvacourse.exercises.source import show_source

__all__ = ["check", "show_source"]
