"""Runs students' notebooks as they are given away.

    python -m tools.student                    every notebook, some twelve minutes
    python -m tools.student 03_minimax_xy      one, by name

Nothing but a stub may stop them, and what the stubs say is printed.
"""

import argparse
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from mvacourse.handouts.copies import student_copy
from mvacourse.handouts.scripts import find_scripts
from tools.notebooks import NOTEBOOKS, execute

NOT_YET = "… not yet written. "


def run_as_student(script: Path) -> list[str]:
    """Runs a student's copy, as Run All does, to its end or to the first that stops it.

    Returns:
        What the stubs said, in their order.

    Raises:
        CellExecutionError: It was stopped by something else than a stub.
    """
    notebook, stopped = student_copy(script), []
    try:
        execute(notebook)
    except CellExecutionError as error:
        if error.ename != "NotImplementedError" or not error.evalue.startswith("Ex"):
            raise
        stopped = [error.evalue]
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    lines = [line for o in outputs for line in o.get("text", "").splitlines()]
    said = [line.removeprefix(NOT_YET) for line in lines if line.startswith(NOT_YET)]
    return said + stopped


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="notebooks, by name; all if none")
    known = {script.stem: script for script in find_scripts(NOTEBOOKS)}
    names = parser.parse_args().names
    unknown = set(names) - set(known)
    if unknown:
        parser.error(f"no notebook {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        print(name, *run_as_student(known[name]), sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
