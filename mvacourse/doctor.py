"""Is this machine ready for the course? One line a finding, one line a cure."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from mvacourse import runtime


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
    """Yields the findings: versions, device, memory, threads, data, digits, widgets."""
    yield _versions()
    yield _device()
    yield _memory()
    yield _threads()
    yield _data()
    yield _digits()
    yield _widgets()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _versions() -> Finding:
    names = ("mvacourse", "torch", "torchvision", "numpy", "matplotlib")
    found = ", ".join(f"{name} {_version(name)}" for name in names)
    return Finding("versions", f"Python {platform.python_version()}, {found}")


def _device() -> Finding:
    import torch

    device = runtime.get_device()
    name = torch.cuda.get_device_name() if device.type == "cuda" else platform.machine()
    found = f"{device.type} ({name}), {os.cpu_count()} CPU cores"
    try:
        return Finding("device", f"{found}; profile {runtime.get_profile()}")
    except ValueError as error:
        return Finding("device", found, str(error))


def _memory() -> Finding:
    gib = 2**30
    disk = shutil.disk_usage(runtime.CHECKOUT).free / gib
    try:
        memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / gib
        found = f"{memory:.1f} GiB of memory and {disk:.0f} GiB of disk free"
    except (AttributeError, ValueError, OSError):
        memory, found = float("inf"), f"{disk:.0f} GiB of disk free"
    cure = "close other programs: a notebook needs 2 GiB" if memory < 2 else ""
    if disk < 1:
        cure = "free some disk: downloads and cohorts need 1 GiB"
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


def _widgets() -> Finding:
    found = _version("ipywidgets")
    if not found:
        return Finding("widgets", "no ipywidgets", "install the package's lab extra")
    return Finding("widgets", f"ipywidgets {found}")
