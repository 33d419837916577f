"""Results on disk, with where, when and by which command they were made."""

import json
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from mvacourse.runtime import (
    CHECKOUT,
    atomic_write,
    find_shipped,
    get_device,
    read_json,
    writable_data_folder,
)


def provenance(name: str, profile: str, start: float) -> dict:
    """Returns where, when and by which command a result was made.

    Args:
        name: Of the recipe.
        profile: It was made in.
        start: `time.perf_counter()` at the beginning.
    """
    git = ["git", "-C", str(CHECKOUT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip()
    return {
        "command": f"mvacourse train {name} --profile {profile}",
        "profile": profile,
        "device": get_device().type,
        "torch": version("torch"),
        "commit": commit or None,
        "seconds": round(time.perf_counter() - start, 1),
    }


def record(name: str, content: dict) -> Path:
    """Writes a result to `<data folder>/results/<name>.json`."""
    path = writable_data_folder() / "results" / f"{name}.json"
    with atomic_write(path) as partial:
        words = json.dumps(content, indent=1, ensure_ascii=False)
        partial.write_text(words + "\n")
    return path


def recorded_before(name: str, about: Mapping) -> dict:
    """Returns what a killed run of a recipe has recorded, to go on from there.

    Args:
        name: Of the recipe.
        about: Entries that must be the same, settings say; else the run starts anew.

    Returns:
        The whole content, or an empty dict.
    """
    path = writable_data_folder() / "results" / f"{name}.json"
    try:
        content = read_json(path)
    except (OSError, ValueError):
        return {}
    same = json.loads(json.dumps(dict(about)))  # tuples become lists, as in the file
    return content if all(content.get(k) == v for k, v in same.items()) else {}


def read_record(name: str) -> dict:
    """Reads a recorded result: one's own, else the shipped one.

    Raises:
        FileNotFoundError: It is nowhere; the message names the command that makes it.
        ValueError: It is damaged.
    """
    try:
        return read_json(find_shipped(f"results/{name}.json"))
    except ValueError as error:
        raise ValueError(
            f"{error} Restore it, or make it again by `mvacourse train {name}`."
        ) from error
