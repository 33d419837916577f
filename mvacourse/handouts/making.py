"""The students' archive, and beside it the notebooks that nbgrader imports."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mvacourse.handouts.archive import NAME, shipped_files, write_archive
from mvacourse.handouts.copies import instructor_copy, student_copy
from mvacourse.handouts.grading import CONFIG
from mvacourse.handouts.leaks import all_text, require_no_leak, secret_lines
from mvacourse.handouts.scripts import find_scripts
from mvacourse.runtime import CHECKOUT, atomic_write

README = Path(__file__).parent / "student_readme.md"


def make_student(out: Path, root: Path = CHECKOUT) -> tuple[Path, Path]:
    """Writes what is handed out, once it is sure that it holds no solution.

    Args:
        out: Folder to write to, made if need be.
        root: The course; its `notebooks/` are the source.

    Returns:
        The archive for students, and the folder for instructors: solutions and checks
        as nbgrader imports them, `source/NAME/NAME.ipynb`, and its settings.

    Raises:
        ValueError: A mark is wrong, or a solution would be given away.
        FileNotFoundError: A part of the course is missing.
    """
    scripts = find_scripts(root / "notebooks")
    with_solutions = {script.stem: instructor_copy(script) for script in scripts}
    notebooks = {script.stem: student_copy(script) for script in scripts}
    secrets = {name: secret_lines(one, name) for name, one in with_solutions.items()}
    texts = {f"{name}.ipynb": all_text(one) for name, one in notebooks.items()}
    files = shipped_files(root) | {"README.md": student_readme(notebooks).encode()}
    texts |= {name: files[name].decode() for name in ("README.md", "data/README.md")}
    require_no_leak(secrets, texts)
    files |= {
        f"notebooks/{name}.ipynb": nbformat.writes(one).encode()
        for name, one in notebooks.items()
    }
    archive, folder = out / f"{NAME}.zip", out / "for-instructors"
    write_archive(archive, files)
    for name, one in with_solutions.items():
        with atomic_write(folder / "source" / name / f"{name}.ipynb") as partial:
            partial.write_text(nbformat.writes(one))
    with atomic_write(folder / "nbgrader_config.py") as partial:
        partial.write_text(CONFIG)
    return archive, folder


def student_readme(notebooks: dict[str, NotebookNode]) -> str:
    """Returns the students' README with its table of notebooks filled in."""
    rows = ["| Notebook | Time on 2 CPU cores |", "|---|---|"]
    for name, notebook in notebooks.items():
        header = notebook.cells[0].source
        title = header.splitlines()[0].removeprefix("# ")
        whole = re.search(r"\| \*\*Whole notebook\*\* \| \*\*(.+)\*\* \|", header)
        time = whole[1] if whole else "–"
        rows.append(f"| [{title}](notebooks/{name}.ipynb) | {time} |")
    return README.read_text().replace("<!-- notebooks -->", "\n".join(rows))
