"""One damaged tree given to one reader: what must hold, whatever was done to it."""

import contextlib
import io
import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psutil

from tests.fuzz.damage import EVERYWHERE, OUTSIDE, Damage, Tree

# What a reader may raise, by exact type: all say more than the kind they are of.
ERRORS = (ValueError, FileNotFoundError, IsADirectoryError, NotADirectoryError)
ERRORS += (PermissionError, ConnectionError, OSError)
MOST_MEMORY = 2**30  # bytes, beyond what the process has before
MOST_SECONDS = 20.0  # of this process: a busy machine makes no reader slow


@dataclass(frozen=True)
class Reader:
    """What is read, and how.

    Attributes:
        tree: The files in the data folder, all in order.
        read: Reads them; takes the data folder.
        damages: Of which one is drawn for each trial.
        named: Words of which one may stand for the harmed file in a message.
    """

    tree: Tree
    read: Callable[[Path], object]
    damages: tuple[Damage, ...] = EVERYWHERE
    named: tuple[str, ...] = ()


def try_once(reader: Reader, name: str, number: int, root: Path) -> str:
    """Returns "read" or the message of the error, once all is as it must be.

    Raises:
        AssertionError: Another error, none of the harmed files in its message, a
            warning, words on the screen, a file changed outside of the data folder.
    """
    rng = Random(f"{name} {number}")
    damage = rng.choice(reader.damages)
    tree, harmed = damage(reader.tree, rng)
    put_tree(root / "data", tree, root)
    put_tree(root / OUTSIDE, reader.tree, root)
    before, begin = files_in(root / OUTSIDE), time.process_time()
    fault, outcome = "", "read"
    try:
        fault = _read(reader, root)
    except Exception as error:
        outcome = str(error)
        fault = _fault(error, [*reader.named, *harmed])
    if files_in(root / OUTSIDE) != before:
        fault = "wrote outside of the data folder"
    if (seconds := time.process_time() - begin) > MOST_SECONDS:
        fault = f"took {seconds:.0f} s"
    about = f"{name} {number} ({damage.__name__} {', '.join(harmed)})"
    assert not fault, f"{about}: {fault}"
    return outcome


def _read(reader: Reader, root: Path) -> str:
    """Returns what was printed, as it should not be."""
    printed = io.StringIO()
    with (
        contextlib.chdir(root / OUTSIDE),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        reader.read(root / "data")
    return printed.getvalue()


def _fault(error: Exception, named: list[str]) -> str:
    """Says what is wrong with an error; empty if it is what a user should see."""
    message = str(error)
    if type(error) not in ERRORS or message.startswith("[") or "\n" in message:
        return f"as Python says it: {error!r}"
    if not any(part in message for name in named for part in Path(name).parts):
        return f"names no harmed file: {error!r}"
    return ""


def put_tree(folder: Path, tree: Tree, root: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.mkdir()
        elif isinstance(content, Path):
            path.symlink_to(root / content)
        else:
            path.write_bytes(content)


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def tree_made_by(make: Callable[[Path], object]) -> Tree:
    """Returns what a function writes into a data folder."""
    with TemporaryDirectory() as folder:
        make(Path(folder))
        return files_in(Path(folder))


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """Lets an explosion of memory end as a MemoryError, where the system can do so."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    limits = resource.getrlimit(resource.RLIMIT_AS)
    most = psutil.Process().memory_info().vms + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
