"""Code of the package shown in a notebook, so that what is read is what is run."""

import inspect
import textwrap
from collections.abc import Callable


class Source:
    """Source text of an object; coloured in a notebook, plain elsewhere."""

    def __init__(self, text: str):
        """Keeps the text."""
        self.text = text

    def __repr__(self) -> str:
        """Returns the text itself."""
        return self.text

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.text}\n```"


def show_source(thing: Callable | type) -> Source:
    """Returns the source of a function or class, for a notebook to display.

    Args:
        thing: Function, method or class.

    Raises:
        TypeError: It has no Python source.
    """
    try:
        return Source(textwrap.dedent(inspect.getsource(thing)).rstrip())
    except OSError as error:
        raise TypeError(f"{thing!r} has no source to show.") from error
