"""One zip file, the same bytes on every run."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mvacourse.runtime import atomic_write

NAME = "mvacourse-student"
# What students need to install and run: the package, and what it ships.
SHIPPED = (
    "pyproject.toml",
    "environment.yml",
    "LICENSE",
    "LICENSE-text.md",
    "CITATION.cff",
    "data/README.md",
    "data/checkpoints",
    "data/results",
    "docs/glossary.md",
    "mvacourse",
)


def shipped_files(root: Path) -> dict[str, bytes]:
    """Reads the files of the course that go to students as they are.

    Returns:
        Name from the root, with slashes → content.

    Raises:
        FileNotFoundError: One of `SHIPPED` is missing.
    """
    files = {}
    for name in SHIPPED:
        path = root / name
        if not path.exists():
            raise FileNotFoundError(
                f"{name} is not in {root.name}/. Restore it, or call this in a whole "
                "checkout of the course."
            )
        for file in path.rglob("*") if path.is_dir() else [path]:
            place = file.relative_to(root)
            if file.is_file() and not any(map(_is_hidden, place.parts)):
                files[place.as_posix()] = file.read_bytes()
    return files


def _is_hidden(part: str) -> bool:
    return part.startswith((".", "__pycache__"))


def write_archive(path: Path, files: Mapping[str, bytes]) -> None:
    """Writes a zip file of one folder, `NAME`.

    Args:
        path: Of the file; it is replaced when the new one is complete.
        files: Name in the folder → content.
    """
    with atomic_write(path) as partial, ZipFile(partial, "w") as archive:
        for name in sorted(files):
            entry = ZipInfo(f"{NAME}/{name}")  # dated 1980: a date would change
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # or the system would show
            archive.writestr(entry, files[name], ZIP_DEFLATED, compresslevel=9)
