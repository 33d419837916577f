"""Where the course runs: device, profile, seed, data folders, progress.

Nothing here imports torch until it is needed, so that commands answer at once.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

PROFILES = ("cpu", "gpu", "smoke")
DEVICES = ("cuda", "mps", "cpu")
CHECKOUT = Path(__file__).resolve().parents[1]


def get_profile() -> str:
    """Returns the profile: `MVACOURSE_PROFILE`, else "gpu" with CUDA, else "cpu".

    Raises:
        ValueError: The variable names no profile.
    """
    profile = os.environ.get("MVACOURSE_PROFILE")
    if profile is None:
        return "gpu" if get_device().type == "cuda" else "cpu"
    if profile not in PROFILES:
        raise ValueError(
            f"MVACOURSE_PROFILE is {profile!r}, expected one of {', '.join(PROFILES)}. "
            "Correct the variable, or unset it to choose by the device."
        )
    return profile


def by_profile(profile: str, *, cpu: T, gpu: T, smoke: T) -> T:
    """Returns the value that belongs to a profile.

    Raises:
        ValueError: There is no such profile.
    """
    values = {"cpu": cpu, "gpu": gpu, "smoke": smoke}
    if profile not in values:
        raise ValueError(
            f"profile is {profile!r}, expected one of {', '.join(PROFILES)}."
        )
    return values[profile]


def get_device(name: str | None = None) -> "torch.device":
    """Returns the device asked for, else the best there is.

    Args:
        name: "cuda", "mps" or "cpu"; None takes the first of these that is there.

    Raises:
        ValueError: The name is unknown.
        RuntimeError: The device is known but not there.
    """
    import torch

    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name is None:
        name = next(device for device in DEVICES if there[device])
    if name not in DEVICES:
        raise ValueError(f"device is {name!r}, expected one of {', '.join(DEVICES)}.")
    if not there[name]:
        raise RuntimeError(
            f"device {name!r} is not there, this machine has "
            f"{', '.join(device for device in DEVICES if there[device])}. "
            'Leave the device out to take the best, or ask for "cpu".'
        )
    return torch.device(name)


def set_seed(seed: int) -> "torch.Generator":
    """Seeds torch, NumPy's and Python's global streams; returns a torch generator.

    The generator is a stream of its own, for shuffling, so that a change in the model
    does not change the order of the data.
    """
    import random

    import numpy as np
    import torch

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 (libraries draw from the global stream)
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def data_folders() -> list[Path]:
    """Returns the folders searched for data, in order; the first is written to.

    `MVACOURSE_DATA` lists them as `PATH` does; relative names start from the project's
    root, so that they mean the same in a notebook as in the shell. Without it: `data/`
    of the checkout, or the user's cache folder where the package is installed alone.
    """
    listed = os.environ.get("MVACOURSE_DATA", "")
    named = [Path(name).expanduser() for name in listed.split(os.pathsep) if name]
    in_checkout = (CHECKOUT / "pyproject.toml").exists()
    if named:
        root = CHECKOUT if in_checkout else Path.cwd()
        return [(root / folder).resolve() for folder in named]
    if in_checkout:
        return [CHECKOUT / "data"]
    from platformdirs import user_cache_path

    return [user_cache_path("mvacourse")]


def find_data(name: str) -> Path | None:
    """Returns the first `<data folder>/<name>` that exists, or None."""
    return next((f / name for f in data_folders() if (f / name).exists()), None)


def shipped_folders() -> list[Path]:
    """Returns where checkpoints and results are searched, one's own data first."""
    in_package = Path(__file__).parent / "data"  # where a wheel carries them
    return list(dict.fromkeys([*data_folders(), CHECKOUT / "data", in_package]))


def find_shipped(name: str) -> Path:
    """Returns `<data folder>/<name>`, else what the course ships under that name.

    A checkpoint or result of one's own, made by `mvacourse train`, goes before the
    shipped one.

    Args:
        name: "checkpoints/….safetensors" or "results/….json".

    Raises:
        FileNotFoundError: It is nowhere.
    """
    folders = shipped_folders()
    for path in (folder / name for folder in folders):
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"{name} is in none of {', '.join(shorten(folder) for folder in folders)}. "
        f"Make it by `mvacourse train {Path(name).stem}`, or restore data/ of the "
        "course."
    )


def writable_data_folder() -> Path:
    """Returns the first data folder, made if need be, once a file could be written.

    Raises:
        PermissionError: Nothing can be written there.
    """
    import tempfile

    folder = data_folders()[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".write-test-"):
            return folder
    except OSError as error:
        raise PermissionError(
            f"data folder {shorten(folder)} cannot be written to "
            f"({error.strerror or error}). Name a writable folder first in "
            "MVACOURSE_DATA; read-only ones may follow it."
        ) from error


def is_offline() -> bool:
    """Tells whether downloads are forbidden, by `MVACOURSE_OFFLINE=1`."""
    return os.environ.get("MVACOURSE_OFFLINE", "0") not in ("", "0")


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yields a temporary path that becomes `path` only if the block succeeds."""
    if path.is_dir():
        raise IsADirectoryError(
            f"{shorten(path)} is a folder, expected a file or nothing. Move it away."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_json(path: Path) -> dict:
    """Reads a file that holds one JSON object.

    Raises:
        OSError: It cannot be read.
        ValueError: It holds something else.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{shorten(path)} is damaged ({error}).") from error
    if not isinstance(content, dict):
        kind = type(content).__name__
        raise ValueError(f"{shorten(path)} holds a {kind}, expected a JSON object.")
    return content


def progress(iterable: Iterable[T], description: str = "", **options) -> Iterable[T]:
    """Wraps a loop in a progress bar (`tqdm.auto`); call `.set_postfix` on it.

    `TQDM_DISABLE=1` switches all bars off; under pytest they are off by themselves.

    Args:
        iterable: What to loop over.
        description: Words before the bar.
        **options: Passed to tqdm; `total` for a generator.
    """
    from tqdm.auto import tqdm

    if "PYTEST_VERSION" in os.environ:
        options.setdefault("disable", True)
    return tqdm(iterable, desc=description, **options)


def shorten(path: Path) -> str:
    """Writes a path relative to the project, else with `~`, for messages."""
    path = Path(path)
    for root, sign in ((CHECKOUT, ""), (CHECKOUT.parent, ".."), (Path.home(), "~")):
        if path.is_relative_to(root):
            return str(Path(sign) / path.relative_to(root))
    return str(path)
