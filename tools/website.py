"""Makes the site, a folder to open in a browser without a network.

    python -m tools.website     as `make site`, which draws the figures first

Pages are staged in build/site and built by Sphinx; site/ is replaced when all is well.
"""

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mvacourse.handouts.alt_text import COMMENT, alt_text
from mvacourse.handouts.copies import strip_solutions
from mvacourse.handouts.grading import CHECK
from mvacourse.handouts.leaks import require_no_leak, secret_lines
from mvacourse.handouts.scripts import find_scripts
from mvacourse.handouts.solutions import find_solutions
from mvacourse.runtime import CHECKOUT
from tools.website_pages import gallery_page, package_pages, tables_page

BUILD = CHECKOUT / "build" / "site"
# Filled before, by `mvacourse figures` and `mvacourse tables`.
FIGURES, TABLES = BUILD / "figures", BUILD / "tables"


def notebook_page(executed: NotebookNode, name: str) -> NotebookNode:
    """Returns an executed notebook as students read it on the site.

    Solutions are stubs, as in the students' copies. What a right answer is told stays,
    behind a click. What a comment says of a figure goes to the figure.

    Args:
        executed: The notebook with its outputs; it is changed.
        name: For messages.
    """
    for cell in executed.cells:
        if cell.cell_type != "code":
            continue
        where = f"{name}, {cell.id}"
        if find_solutions(cell.source, where) or CHECK.search(cell.source):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-output"]
        if alt := alt_text(cell.source):
            cell.metadata["mystnb"] = {"image": {"alt": alt}}
            cell.source = COMMENT.sub("", cell.source, count=1).lstrip("\n")
    strip_solutions(executed, name)
    return executed


def stage(root: Path, source: Path) -> None:
    """Writes every page of the site, for Sphinx to read.

    Args:
        root: The course.
        source: Folder to write to; what was in it is removed.

    Raises:
        ValueError: A page would give a solution away.
    """
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(root / "docs", source / "docs")
    for name in ("conf.py", "index.md", "site.css"):
        (source / "docs" / name).rename(source / name)
    shutil.copy(root / "README.md", source)
    secrets, texts = {}, {p.name: p.read_text() for p in source.rglob("*.md")}
    (source / "notebooks").mkdir()
    for path in find_notebooks(root):
        notebook = nbformat.read(path, as_version=4)
        secrets[path.stem] = secret_lines(notebook, path.stem)
        page = notebook_page(notebook, path.stem)
        texts[path.name] = "\n".join(cell.source for cell in page.cells)
        nbformat.write(page, source / "notebooks" / path.name)
    require_no_leak(secrets, texts)


def stage_made(root: Path, source: Path) -> None:
    """Writes the pages that code makes: figures, tables and the package."""
    (source / "gallery.md").write_text(gallery_page(FIGURES))
    (source / "tables.md").write_text(tables_page(TABLES))
    (source / "package").mkdir()
    for name, page in package_pages(root / "mvacourse").items():
        (source / "package" / f"{name}.rst").write_text(page)


def find_notebooks(root: Path) -> list[Path]:
    """Returns the executed notebooks in the order of the course."""
    return [path.with_suffix(".ipynb") for path in find_scripts(root / "notebooks")]


def build(source: Path, out: Path) -> None:
    """Builds the staged pages and puts them in the place of what was there.

    Raises:
        SystemExit: Sphinx warned of something.
    """
    from sphinx.cmd.build import build_main

    html = source.with_name("html")
    shutil.rmtree(html, ignore_errors=True)
    options = ["-W", "--keep-going", "--quiet", "--fresh-env", "--doctree-dir"]
    doctrees = str(source.with_name("doctrees"))
    if code := build_main([*options, doctrees, "-b", "html", str(source), str(html)]):
        raise SystemExit(code)
    shutil.rmtree(out, ignore_errors=True)
    html.rename(out)


def main() -> None:
    stage(CHECKOUT, BUILD / "source")
    stage_made(CHECKOUT, BUILD / "source")
    build(BUILD / "source", CHECKOUT / "site")
    print("site/index.html")


if __name__ == "__main__":
    main()
