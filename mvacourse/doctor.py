"""Is this machine ready for the course? One line a finding, one line a cure."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import psutil

from mvacourse import runtime

GIB = 2**30
PACKAGES = ("mvacourse", "torch", "torchvision", "numpy", "matplotlib")
LEAST_WIDGETS = (7, 7)


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, what was found, what would cure it.

    Attributes:
        name: What was looked at.
        found: What was found.
        cure: Empty where all is well.
    """

    name: str
    found: str
    cure: str = ""

    def __str__(self) -> str:
        """Returns the line, with the cure below where there is one."""
        sign = "!" if self.cure else "✓"
        cure = f"\n{'':14}→ {self.cure}" if self.cure else ""
        return f"{sign} {self.name:<11} {self.found}{cure}"


def examine() -> Iterator[Finding]:
    """Yields the findings: the machine, the data, what is shipped, the widgets."""
    yield _versions()
    yield device()
    yield _room()
    yield _threads()
    yield _data()
    yield _digits()
    yield _heads()
    yield _patients()
    yield _shipped()
    yield _widgets()


def device() -> Finding:
    """Names the GPU, if there is one, and counts the cores."""
    import torch

    kind = runtime.get_device().type
    name = torch.cuda.get_device_name() if kind == "cuda" else platform.machine()
    found = f"{kind} ({name}), {os.cpu_count()} CPU cores"
    try:
        return Finding("device", f"{found}; profile {runtime.get_profile()}")
    except ValueError as error:
        return Finding("device", found, str(error))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _versions() -> Finding:
    versions = {name: _version(name) for name in PACKAGES}
    found = ", ".join(f"{name} {v or 'missing'}" for name, v in versions.items())
    cure = "" if all(versions.values()) else "install the course again, by `make lab`"
    return Finding("versions", f"Python {platform.python_version()}, {found}", cure)


def _room() -> Finding:
    """Looks at the memory, and at the disk that the first data folder is on."""
    folder = runtime.data_folders()[0]
    there = next(path for path in (folder, *folder.parents) if path.exists())
    disk = shutil.disk_usage(there).free / GIB
    memory = psutil.virtual_memory().available / GIB
    found = f"{memory:.1f} GiB of memory, {disk:.1f} GiB of disk free for data"
    cure = "close other programs: a notebook needs 2 GiB" if memory < 2 else ""
    if disk < 1:
        cure = f"free 1 GiB of the disk with {runtime.shorten(folder)}, for downloads "
        cure += "and cohorts, or name another folder first in MVACOURSE_DATA"
    return Finding("room", found, cure)


def _threads() -> Finding:
    import torch

    fixed = os.environ.get("OMP_NUM_THREADS")
    how = f"fixed by OMP_NUM_THREADS={fixed}" if fixed else "fewer while others compute"
    return Finding("threads", f"{torch.get_num_threads()}, {how}")


def _data() -> Finding:
    found = ", ".join(runtime.shorten(folder) for folder in runtime.data_folders())
    try:
        runtime.writable_data_folder()
    except PermissionError as error:
        return Finding("data", found, str(error))
    return Finding("data", f"{found} (the first can be written to)")


def _digits() -> Finding:
    from mvacourse.datasets.digits import find_mnist

    try:
        raw = find_mnist()
    except ValueError as error:
        return Finding("digits", "MNIST is damaged", str(error))
    if raw is None:
        return Finding(
            "digits", "no MNIST yet: downloaded on first use, else scikit-learn's"
        )
    return Finding("digits", f"MNIST in {runtime.shorten(raw)}, checksums right")


def _heads() -> Finding:
    from mvacourse.datasets.phantom.cohort import Population

    folder = runtime.find_data(Population().folder_name)
    if folder is None:
        return Finding("heads", "no synthetic heads yet: made on first use")
    n_people = sum(1 for _ in folder.glob("sub-*"))
    return Finding("heads", f"{n_people} synthetic in {runtime.shorten(folder)}")


def _patients() -> Finding:
    from mvacourse.datasets.open_ms import CHECKSUMS, find_file

    try:
        n_there = sum(find_file(name) is not None for name in CHECKSUMS)
    except ValueError as error:
        return Finding("patients", "open_ms is damaged", str(error))
    if n_there < len(CHECKSUMS):
        how = "the others are downloaded on first use, or by `mvacourse fetch open_ms`"
        return Finding("patients", f"{n_there} of {len(CHECKSUMS)} files; {how}")
    return Finding("patients", f"all {n_there} files of open_ms, checksums right")


def _shipped() -> Finding:
    from mvacourse.checkpoints import read_checkpoint

    kinds = {
        "checkpoints/*.safetensors": read_checkpoint,
        "results/*.json": runtime.read_json,
    }
    counts, faults = [], []
    for pattern, read in kinds.items():
        paths = [p for f in runtime.shipped_folders() for p in sorted(f.glob(pattern))]
        counts.append(len(paths))
        for path in paths:
            try:
                read(path)
            except (ValueError, OSError) as error:
                faults.append(f"{error} It came with the course.")
    found = "networks: {}, checksums right; results: {}".format(*counts)
    if faults:
        found = f"{len(faults)} of {sum(counts)} networks and results are damaged"
    nothing = "" if all(counts) else "restore data/ of the course"
    return Finding("shipped", found, next(iter(faults), nothing))


def _widgets() -> Finding:
    found = _version("ipywidgets")
    if not found:
        return Finding("widgets", "no ipywidgets", "install the package's lab extra")
    if tuple(map(int, found.split(".")[:2])) < LEAST_WIDGETS:
        least = ".".join(map(str, LEAST_WIDGETS))
        return Finding("widgets", f"ipywidgets {found}", f"install {least} or later")
    return Finding("widgets", f"ipywidgets {found}")
