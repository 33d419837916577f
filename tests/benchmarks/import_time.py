"""Seconds that importing the course adds to importing torch, and of `--help`."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPEATS = 7
MODULES = "mvacourse.models.vae, mvacourse.training.vae, mvacourse.datasets.digits"


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    commands = {
        "import torch": (sys.executable, "-c", "import torch"),
        "import mvacourse, torch": (sys.executable, "-c", "import mvacourse, torch"),
        f"import torch, {MODULES}": (sys.executable, "-c", f"import torch, {MODULES}"),
        "mvacourse --help": (str(Path(sys.executable).parent / "mvacourse"), "--help"),
    }
    measured = {name: [] for name in commands}
    for _ in range(REPEATS):
        for name, command in commands.items():
            measured[name].append(seconds(*command))
    base = statistics.median(measured["import torch"])
    for name, values in measured.items():
        median = statistics.median(values)
        more = f", {median - base:+.2f} s on torch" if name.startswith("import") else ""
        print(f"{name}: {median:.2f} s{more}")
