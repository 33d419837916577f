"""Whether a solution is left in what students get."""

import re
from collections.abc import Mapping

from nbformat import NotebookNode

from mvacourse.handouts.solutions import find_solutions, solution_lines

TRIVIAL = 12  # characters; shorter lines, such as `return x`, give nothing away
# What surrounds every update of every network gives nothing away either.
ROUTINE = re.compile(r"[\w.]+\.(zero_grad|step|backward)\(\)")


def secret_lines(notebook: NotebookNode, name: str) -> list[str]:
    """Returns the lines of a notebook's solutions that give something away.

    A line that stands in code above the solution too is given, as in a step to repair.

    Args:
        notebook: With solutions.
        name: For messages.
    """
    secret, given = [], ""
    for cell in notebook.cells:
        where = f"{name}, {cell.id}"
        for line in solution_lines(cell.source, where):
            line = _even(line.split("  #")[0])
            trivial = len(line) < TRIVIAL or ROUTINE.fullmatch(line)
            if not trivial and not _stands_in(line, given):
                secret.append(line)
        if cell.cell_type == "code" and not find_solutions(cell.source, where):
            given += "\n" + _even(cell.source)
    return secret


def require_no_leak(secrets: Mapping[str, list[str]], texts: Mapping[str, str]) -> None:
    """Makes sure that no text holds a line of a solution.

    The package is not searched: it has most of what the exercises ask for, and the
    notebooks show it.

    Args:
        secrets: Name of a notebook → its secret lines.
        texts: Name of a file → its text, as students read it.

    Raises:
        ValueError: A text holds a line; all such places are named.
    """
    evened = {name: _even(text) for name, text in texts.items()}
    leaks = [
        f"{line!r}, of the solutions of {owner}, is in {name}"
        for owner, lines in secrets.items()
        for line in lines
        for name, text in evened.items()
        if _stands_in(line, text)
    ]
    if leaks:
        raise ValueError(
            f"a solution would be given away: {'; '.join(leaks)}. Put it between "
            "marks, or change the text that gives it away. No archive was written."
        )


def all_text(notebook: NotebookNode) -> str:
    """Returns sources and outputs of a notebook, as they are read."""
    parts = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            parts.append(output.get("text", ""))
            texts = output.get("data", {}).items()
            parts += [str(text) for kind, text in texts if "image" not in kind]
    return "\n".join(parts)


def _even(text: str) -> str:
    """Writes every run of white space as one space."""
    return " ".join(text.split())


def _stands_in(line: str, text: str) -> bool:
    """Tells whether a text has the line, and not as a part of a longer name."""
    return re.search(rf"(?<![\w.]){re.escape(line)}(?!\w)", text) is not None
