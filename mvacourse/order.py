"""A cell that is run too early, or stopped: one line below its error says what to do.

Run in the middle of a notebook, after a restart or out of order, a cell ends in
`NameError: name 'digits' is not defined`: true, and no help to who has just begun. Who
stops a training sees `KeyboardInterrupt`, and not that a network is left half trained.
The error stays as it is, and the advice stands below it.
"""

import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult

TOO_EARLY = (
    "`{}` is not there yet. If a cell above makes it, run the cells above first, by "
    "Run > Run All Above Selected Cell; on Colab, by Runtime > Run before."
)
STOPPED = (
    "Stopped half-way. A network that this cell was training has learned a part: run "
    "again from the cell that builds it, by Run > Run Selected Cell and All Below."
)


def advise_after_cells() -> None:
    """Lets IPython call `advise` after each cell; does nothing without IPython."""
    from IPython import get_ipython

    if shell := get_ipython():
        shell.events.register("post_run_cell", advise)


def advise(result: "ExecutionResult | None") -> None:
    """Prints advice if a cell missed a name or was stopped.

    Args:
        result: How the cell ended; None where IPython does not tell.
    """
    from IPython import get_ipython

    error = getattr(result, "error_in_exec", None)
    if isinstance(error, KeyboardInterrupt):
        print(STOPPED, file=sys.stderr)
    elif name := missing_name(error, get_ipython().user_global_ns):
        print(TOO_EARLY.format(name), file=sys.stderr)


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
