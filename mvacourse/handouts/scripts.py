"""The percent scripts, from which every notebook is made."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def read_script(path: Path) -> NotebookNode:
    """Reads a percent script as a notebook with stable cell ids and no outputs.

    Raises:
        ModuleNotFoundError: jupytext is not installed.
    """
    try:
        import jupytext
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"notebooks are made by jupytext ({error}). Install it by "
            "`pip install -e '.[test]'` in a checkout of the course."
        ) from error
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    for n, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{n:03d}"
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def find_scripts(folder: Path) -> list[Path]:
    """Returns the percent scripts of a folder in the order of the course.

    Raises:
        FileNotFoundError: There is none.
    """
    scripts = sorted(folder.glob("[0-9]*.py"))
    if not scripts:
        raise FileNotFoundError(
            f"{folder.name}/ has no script of a notebook (NN_topic.py), from which "
            "those of students are made. Call this in a checkout of the course, and "
            "not in a student's copy."
        )
    return scripts
