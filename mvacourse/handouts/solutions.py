"""Marked solutions: where they stand in a cell, and the stubs that replace them.

The marks are nbgrader's. A solution is what lies between the two lines

    ### BEGIN SOLUTION
    ### END SOLUTION
"""

import re
from collections.abc import Iterator

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
# Also a mark that is misspelled: left alone, it would leave the solution in.
ANY_MARK = re.compile(r"(begin|end)\W+solution", re.IGNORECASE)


def find_solutions(source: str, where: str) -> list[range]:
    """Finds the marked solutions of a cell.

    Args:
        source: Text of the cell.
        where: Notebook and cell, for messages.

    Returns:
        Numbers of the lines from each first mark to its last, counted from 0.

    Raises:
        ValueError: A mark is misspelled, nested, or without its other half.
    """
    found, begun = [], None
    for n, line in enumerate(source.split("\n")):
        if line.strip() == BEGIN and begun is None:
            begun = n
        elif line.strip() == END and begun is not None:
            found.append(range(begun, n + 1))
            begun = None
        elif ANY_MARK.search(line):
            raise ValueError(f"{where}, line {n + 1}: {_trouble(line.strip(), begun)}")
    if begun is not None:
        raise ValueError(
            f"{where}, line {begun + 1}: {BEGIN!r} is never ended. Put {END!r} below "
            "the solution, in the same cell."
        )
    return found


def _trouble(mark: str, begun: int | None) -> str:
    """Says what is wrong with a mark, and the cure."""
    if mark == BEGIN:
        return (
            f"{BEGIN!r} inside the solution that begins in line {begun + 1}. Solutions "
            f"cannot be nested: end that one by {END!r} first."
        )
    if mark == END:
        return f"{END!r} ends nothing. Put {BEGIN!r} above the solution, or remove it."
    return f"{mark!r} is no mark. Write {BEGIN!r} or {END!r}, alone in its line."


def solution_lines(source: str, where: str) -> Iterator[str]:
    """Yields the lines of a cell's solutions, without the marks."""
    lines = source.split("\n")
    for block in find_solutions(source, where):
        yield from lines[block.start + 1 : block.stop - 1]


def with_stubs(source: str, exercise: str, where: str) -> str:
    """Returns a code cell in which each solution is a stub that raises.

    Args:
        source: Text of the cell.
        exercise: "Exercise 2", which begins the stub's message.
        where: Notebook and cell, for messages.

    Raises:
        ValueError: As `find_solutions`.
    """
    lines = source.split("\n")
    for block in reversed(find_solutions(source, where)):
        begin = lines[block.start]
        indent = begin[: len(begin) - len(begin.lstrip())]
        task = task_of(lines[: block.start], lines[block.start + 1], indent)
        stub = f'raise NotImplementedError("{exercise}: {task}")'
        lines[block.start : block.stop] = [f"{indent}# YOUR CODE HERE", indent + stub]
    return "\n".join(lines)


def task_of(before: list[str], first: str, indent: str) -> str:
    """Says what to write: the function around the solution, or what it assigns.

    Args:
        before: Lines of the cell above the solution.
        first: The solution's first line.
        indent: White space before the solution's lines.
    """
    for line in reversed(before):
        outer = re.match(r"(\s*)def (\w+)", line)
        if outer and len(outer[1]) < len(indent):
            return f"write {outer[2]} here."
    assigned = re.match(r"\s*(\w+) = ", first)
    return f"set {assigned[1]} here." if assigned else "write your code here."
