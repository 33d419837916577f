"""A cell that is run too early: one line below its error says what to do.

Run in the middle of a notebook, after a restart or out of order, a cell ends in
`NameError: name 'digits' is not defined`: true, and no help to who has just begun. The
error stays as it is, and the advice stands below it.
"""

import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult

ADVICE = (
    "`{}` is not there yet. If a cell above makes it, run the cells above first, by "
    "Run > Run All Above Selected Cell; on Colab, by Runtime > Run before."
)


def advise_when_too_early() -> None:
    """Lets IPython call `advise` after each cell; does nothing without IPython."""
    from IPython import get_ipython

    if shell := get_ipython():
        shell.events.register("post_run_cell", advise)


def advise(result: "ExecutionResult | None") -> None:
    """Prints the advice if a cell missed a name; `result` is how the cell ended."""
    from IPython import get_ipython

    error = getattr(result, "error_in_exec", None)  # no result of an interrupted cell
    if name := missing_name(error, get_ipython().user_global_ns):
        print(ADVICE.format(name), file=sys.stderr)


def missing_name(error: BaseException | None, names: dict) -> str | None:
    """Returns the name that a cell, or a function written in one, has not found.

    Args:
        error: What ended the cell, if anything did.
        names: Those of the notebook.

    Returns:
        None for any other error, and for a name missed within a library: there it is
        no fault of the order.
    """
    if type(error) is not NameError:
        return None
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return error.name if frame.f_globals is names else None
