"""Pages of the site that are made by code: figures, tables, rooms of the package."""

import ast
import json
import re
from pathlib import Path

from mvacourse.slides.entry import SECTIONS
from mvacourse.slides.manifest import read_manifest

GALLERY = """# Figures of the lecture

Drawn by the course from its own code, data and results. A click opens a figure by
itself; `mvacourse figures NAME` draws it again, as SVG, PDF or PNG, for slides or for
paper.
"""
TABLES = """# Tables of the lecture

Results of this course beside the published ones, as `mvacourse tables` prints them.
"""
PACKAGE = """The package
===========

What the notebooks import. A room is one stage of the way from images to figures, or
serves all stages; in a room there is one file for each method.

.. toctree::
   :hidden:

   {rooms}

"""


def gallery_page(folder: Path) -> str:
    """Returns a page of Markdown: figures by section of the lecture, with captions.

    Args:
        folder: Where they were drawn as SVG, with their manifest.

    Raises:
        FileNotFoundError: There are none.
    """
    listed = read_manifest(folder, "figures")
    if not listed:
        raise FileNotFoundError(
            f"no figures are listed in {folder.name}/. `make site` draws them first."
        )
    parts = [GALLERY]
    for section, name in SECTIONS.items():
        own = {k: v for k, v in listed.items() if v["section"] == section}
        if own:
            parts += [f"## {section} {name}", "::::{container} gallery"]
            parts += [_figure(folder, key, about) for key, about in own.items()]
            parts += ["::::"]
    return "\n\n".join(parts) + "\n"


def _figure(folder: Path, key: str, about: dict) -> str:
    alt = json.dumps(about["alt"], ensure_ascii=False)
    return f""":::{{figure}} ../{folder.name}/{key}.svg
:name: {key}
:alt: {alt}
:target: _images/{key}.svg

**{_literal(about["title"])}** `{key}`

{_literal(about["caption"])}
:::"""


def _literal(text: str) -> str:
    """Returns text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_$\[\]<>|{}~#])", r"\\\1", text)


def tables_page(folder: Path) -> str:
    """Returns a page of Markdown with the tables of a folder."""
    return "\n\n".join([TABLES, *(p.read_text() for p in sorted(folder.glob("*.md")))])


def package_pages(package: Path) -> dict[str, str]:
    """Returns the pages about the package: name → reStructuredText.

    Args:
        package: Its folder. Each room in it gets a page, and "index" lists them.
    """
    rooms = {}
    for path in sorted(package.iterdir()):
        if path.suffix == ".py" and path.stem != "__init__":
            rooms[path.stem] = [path]
        elif (path / "__init__.py").is_file():
            rooms[path.name] = sorted(path.rglob("*.py"))  # __init__.py comes first
    pages = {room: _room(files, package) for room, files in rooms.items()}
    listed = (f":doc:`{room}`\n   {_summary(rooms[room][0])}\n" for room in rooms)
    index = PACKAGE.format(rooms="\n   ".join(rooms)) + "\n".join(listed)
    return pages | {"index": index}


def _room(files: list[Path], package: Path) -> str:
    """Returns the page of a room: what it is for, then file by file what it offers."""
    parts = []
    for path in files:
        names = path.relative_to(package).with_suffix("").parts
        module = ".".join([package.name, *names]).removesuffix(".__init__")
        title = ".".join(names[1:]) if path is not files[0] else module
        line = ("=" if path is files[0] else "-") * len(title)
        members = "" if module.endswith(f".{path.parent.name}") else "\n   :members:"
        parts += [f"{title}\n{line}\n\n.. automodule:: {module}{members}\n"]
    return "\n".join(parts)


def _summary(path: Path) -> str:
    """Returns the first line of a file's docstring."""
    return ast.get_docstring(ast.parse(path.read_text())).splitlines()[0]
