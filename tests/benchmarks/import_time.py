"""Seconds that importing the course adds to importing torch, and of `--help`."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPEATS = 5
WHAT = {
    "mvacourse": "mvacourse",
    "its networks, training and digits": (
        "mvacourse.models.vae, mvacourse.training.vae, mvacourse.datasets.digits"
    ),
}


def import_seconds(modules: str) -> tuple[float, float]:
    """Returns the seconds of torch's import, and of the modules' after it."""
    code = (
        "from time import perf_counter as now; a = now(); import torch; b = now();"
        f"import {modules}; print(b - a, now() - b)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    torch_seconds, more = map(float, run.stdout.split())
    return torch_seconds, more


def help_seconds() -> float:
    start = time.perf_counter()
    command = [str(Path(sys.executable).parent / "mvacourse"), "--help"]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    for name, modules in WHAT.items():
        measured = [import_seconds(modules) for _ in range(REPEATS)]
        base, more = (
            statistics.median(column) for column in zip(*measured, strict=True)
        )
        print(f"import torch {base:.2f} s; {name} {more:.2f} s more")
    median = statistics.median(help_seconds() for _ in range(REPEATS))
    print(f"mvacourse --help {median:.2f} s")
