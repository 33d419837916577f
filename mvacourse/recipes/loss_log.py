"""The losses of a training, update by update, in a CSV file."""

import csv
import os
from collections.abc import Mapping
from pathlib import Path

from mvacourse.runtime import atomic_write, shorten


class LossLog:
    """One row for each update, none missing and none twice, whatever was killed."""

    def __init__(self, path: Path, n_done: int):
        """Begins the file, or cuts it back to the updates that count.

        Args:
            path: `*.csv`.
            n_done: Updates made before, of which the rows are kept.

        Raises:
            ValueError: The file has fewer rows, or some are damaged.
        """
        there = n_done and path.is_file()
        text = path.read_text("utf-8", errors="replace") if there else ""
        lines = text.splitlines(keepends=True)[: n_done + 1]  # names stand above
        kept = [line for n, line in enumerate(lines) if _is_row(line, n)]
        if n_done and len(kept) < n_done + 1:
            raise ValueError(
                f"{shorten(path)} has rows of {max(0, len(kept) - 1)} updates, "
                f"expected {n_done}. Restore the file, or move its folder away to "
                "start anew."
            )
        with atomic_write(path) as partial:
            partial.write_text("".join(kept))
        self.path, self.rows = path, []

    def add(self, n: int, losses: Mapping[str, float]) -> None:
        """Notes the losses of update n, 1 for the first, to the last digit."""
        if n == 1:
            self.rows.append(["update", *losses])
        self.rows.append([n, *losses.values()])

    def flush(self) -> None:
        """Brings what was noted to the disk, to stay there."""
        with self.path.open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(self.rows)
            file.flush()
            os.fsync(file.fileno())
        self.rows = []


def _is_row(line: str, n: int) -> bool:
    """Tells whether a line is the row of update n, whole; of the names, for 0."""
    number, *losses = line.split(",")
    if not n:
        return number == "update" and line.endswith("\n")
    try:
        return number == str(n) and line.endswith("\n") and [*map(float, losses)] != []
    except ValueError:
        return False
