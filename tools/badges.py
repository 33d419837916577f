"""Writes badges that open the notebooks on Colab and Binder, once there is an address.

    python -m tools.badges

The course's public address is kept in `pyproject.toml`, as `address` of
`[tool.mvacourse]`: https://github.com/OWNER/NAME. From there it goes into the first
cell of every notebook, which installs the course on Colab, and into the badges: below
the title of each notebook, and in the README's course map. While it is empty there is
no badge, so that none points nowhere. After `make times`, which writes the course map
anew, run it again.
"""

import re
import tomllib
from pathlib import Path

import nbformat

from mvacourse.handouts.scripts import find_scripts, read_script
from mvacourse.runtime import atomic_write
from tools.notebooks import ROOT

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
PLACE = re.compile(r'^(    address = ")[^"]*"$', re.MULTILINE)
ROW = re.compile(r"^\| (\[[^]]*\]\(notebooks/(\w+)\.ipynb\)).*? \|", re.MULTILINE)


def read_address(root: Path) -> str:
    """Returns OWNER/NAME of the course's public repository; empty if it has none.

    Raises:
        ValueError: The address is not one that Colab and Binder open.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    address = project["tool"]["mvacourse"]["address"]
    repository = address.removeprefix("https://github.com/")
    if address and not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ValueError(
            f"address in pyproject.toml is {address!r}, expected "
            "https://github.com/OWNER/NAME, or nothing: Colab opens notebooks from "
            "GitHub."
        )
    return repository


def badges(repository: str, name: str) -> list[str]:
    """Returns two badges in Markdown, each without a blank; none without an address."""
    if not repository:
        return []
    in_colab = f"{COLAB}/github/{repository}/blob/main/notebooks/{name}.ipynb"
    in_binder = f"{BINDER}/v2/gh/{repository}/main?labpath=notebooks%2F{name}.ipynb"
    return [
        f"[![Colab]({COLAB}/assets/colab-badge.svg)]({in_colab})",
        f"[![Binder]({BINDER}/badge_logo.svg)]({in_binder})",
    ]


def write_notebook(script: Path, repository: str) -> None:
    """Writes badges and address into a script, and into the notebook beside it.

    Raises:
        ValueError: There is an address, and no place for it.
    """
    before = script.read_text("utf-8")
    lines = [line for line in before.splitlines() if not line.startswith("# [![")]
    title = next(n for n, line in enumerate(lines) if line.startswith("# # "))
    lines[title + 1 : title + 1] = [f"# {b}" for b in badges(repository, script.stem)]
    source = f"git+https://github.com/{repository}" if repository else ""
    after, n_places = PLACE.subn(rf'\g<1>{source}"', "\n".join(lines) + "\n")
    if repository and n_places != 1:
        raise ValueError(
            f"{script.name} has {n_places} places for the course's address, expected "
            'one, in its first cell: `    address = ""`.'
        )
    if after == before:
        return
    with atomic_write(script) as partial:
        partial.write_text(after, "utf-8")
    _take_sources(script.with_suffix(".ipynb"), script)


def _take_sources(path: Path, script: Path) -> None:
    """Gives a notebook the text of its script, cell by cell; outputs stay."""
    notebook = nbformat.read(path, as_version=4)
    for cell, new in zip(notebook.cells, read_script(script).cells, strict=True):
        cell.source = new.source
    with atomic_write(path) as partial:
        nbformat.write(notebook, partial)


def write_course_map(readme: Path, repository: str) -> None:
    """Writes badges behind each title of the course map."""
    before = readme.read_text("utf-8")

    def row(found: re.Match) -> str:
        return f"| {' '.join([found[1], *badges(repository, found[2])])} |"

    after = ROW.sub(row, before)
    if after != before:
        with atomic_write(readme) as partial:
            partial.write_text(after, "utf-8")


def write_badges(root: Path) -> None:
    """Brings all badges and first cells into step with the address.

    Raises:
        ValueError: As `read_address` and `write_notebook`.
    """
    repository = read_address(root)
    for script in find_scripts(root / "notebooks"):
        write_notebook(script, repository)
    write_course_map(root / "README.md", repository)


if __name__ == "__main__":
    write_badges(ROOT)
