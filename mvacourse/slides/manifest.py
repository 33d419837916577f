"""What lies in a folder of figures or tables: made of what, by which command."""

import json
from collections.abc import Mapping
from pathlib import Path

from mvacourse.runtime import atomic_write, find_shipped
from mvacourse.slides.inputs import sha256

NAME = "manifest.json"


def read_manifest(folder: Path, kind: str) -> dict[str, dict]:
    """Returns what was listed earlier and is still there; nothing if it is damaged.

    Args:
        folder: Of the files.
        kind: "figures" or "tables".
    """
    try:
        listed = _read(folder).get(kind, {})
        return {k: v for k, v in listed.items() if _there(folder, v["files"])}
    except (LookupError, TypeError, AttributeError):
        return {}


def write_manifest(folder: Path, kind: str, listed: Mapping[str, dict]) -> Path:
    """Writes what there is of one kind; what is listed of the other stays.

    Args:
        folder: Of the files.
        kind: "figures" or "tables".
        listed: id → "files" with their checksums, "inputs" with theirs, "command".

    Returns:
        The file written.
    """
    words = json.dumps(_read(folder) | {kind: listed}, indent=1, ensure_ascii=False)
    with atomic_write(folder / NAME) as partial:
        partial.write_text(words + "\n", encoding="utf-8")
    return folder / NAME


def list_tables(
    folder: Path, needed: Mapping[str, tuple[str, ...]], endings: list[str]
) -> Path:
    """Writes the manifest of tables that were just made.

    Args:
        folder: Where they are, as `<name>.<ending>`.
        needed: Name of each table → the records it was made of.
        endings: In which formats.
    """
    made = {
        name: {
            "files": {f"{name}.{e}": sha256(folder / f"{name}.{e}") for e in endings},
            "inputs": {f: sha256(find_shipped(f)) for f in map(_file, records)},
            "command": f"mvacourse tables {name} --format {','.join(endings)}",
        }
        for name, records in needed.items()
    }
    listed = read_manifest(folder, "tables") | made
    return write_manifest(folder, "tables", dict(sorted(listed.items())))


def _file(record: str) -> str:
    return f"results/{record}.json"


def _read(folder: Path) -> dict:
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _there(folder: Path, files: Mapping[str, str]) -> bool:
    return all((folder / name).is_file() for name in files)
