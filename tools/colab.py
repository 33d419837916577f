"""Plays Colab on this machine: older widgets, torch there already, the course not yet.

    python -m tools.colab                      notebooks 03 and 01
    python -m tools.colab 03_minimax_xy        others, by name
    python -m tools.colab --python PATH        a Python 3.12 that uv does not find

A new environment holds what Colab has, and the course is a git address. Each notebook
runs in an empty folder, its first cell twice: that must install the course, need no
restart, do nothing the second time, and replace nothing that was there. Needs uv, git,
and the registry of packages.
"""

import argparse
import copy
import os
import subprocess
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from mvacourse.handouts.scripts import find_scripts, read_script
from mvacourse.runtime import find_data
from tools.notebooks import NOTEBOOKS, ROOT

# Colab's versions, in November 2026, of what notebooks show themselves with.
COLAB = ("ipykernel==6.17.1", "ipython==7.34.0", "ipywidgets==7.7.1")
COLAB += ("matplotlib==3.10.*", "numpy", "torch", "torchvision", "pip")


def make_environment(folder: Path, python: str) -> Path:
    """Makes Colab's environment with a kernel in it; returns its Python."""
    uv("venv", "--quiet", "--python", python, folder)
    installed = folder / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", installed, *COLAB)
    kernel = (installed, "-m", "ipykernel", "install", "--prefix", folder)
    subprocess.run([*kernel, "--name", "colab"], check=True, capture_output=True)
    return installed


def versions(python: Path) -> dict[str, str]:
    """Returns package → version, of an environment."""
    lines = uv("pip", "list", "--format", "freeze", "--python", python).splitlines()
    return dict(line.split("==") for line in lines)


def uv(*words: str | Path) -> str:
    run = subprocess.run(["uv", *words], check=True, stdout=subprocess.PIPE, text=True)
    return run.stdout


def play(notebook: NotebookNode, place: Path, kernels: Path, address: str) -> str:
    """Runs a notebook in a folder, its first cell twice; returns what that printed.

    Raises:
        CellExecutionError: A cell stopped it.
        AssertionError: The first cell did something the second time.
    """
    n = next(n for n, c in enumerate(notebook.cells) if c.cell_type == "code")
    first, again = notebook.cells[n], copy.deepcopy(notebook.cells[n])
    notebook.cells.insert(n + 1, again)
    manager = AsyncKernelManager(
        kernel_name="colab",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(kernels)]),
    )
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=1800,  # seconds; the first cell installs
        startup_timeout=600,
        resources={"metadata": {"path": str(place)}},
    )
    data = place.parent / "data"
    environ = {"MVACOURSE_SOURCE": address, "MVACOURSE_DATA": str(data)}
    # Versions to which pip is bound on this machine are none of Colab's.
    environ |= {"PIP_CONSTRAINT": os.devnull, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    client.execute(env=os.environ | environ)
    assert not again.outputs, f"the first cell, run again: {again.outputs}"
    return "".join(output.get("text", "") for output in first.outputs)


def lend_mnist(data: Path) -> None:
    """Spares a download, where this machine has the digits; all else is made anew."""
    data.mkdir()
    if found := find_data("MNIST"):
        (data / "MNIST").symlink_to(found)


def compare(before: dict[str, str], after: dict[str, str]) -> None:
    """Prints what came.

    Raises:
        AssertionError: Something that was there has another version, or is gone.
    """
    changed = {
        name: f"{version} → {after.get(name)}"
        for name, version in before.items()
        if after.get(name) != version
    }
    assert not changed, f"replaced: {changed}"
    came = sorted(set(after) - set(before))
    shown = ("torch", "torchvision", "numpy", "matplotlib", "ipywidgets", "ipython")
    print("  as before:", ", ".join(f"{name} {after[name]}" for name in shown))
    print(f"  none of {len(before)} replaced, came: {', '.join(came)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = {script.stem: script for script in find_scripts(NOTEBOOKS)}
    parser.add_argument("names", nargs="*", help="notebooks; 01 and 03 if none")
    parser.add_argument("--python", default="3.12", help="as uv is told")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="colab-") as folder:
        root = Path(folder)
        clone = ("git", "clone", "--quiet", ROOT, root / "course")
        subprocess.run(clone, check=True)
        python = make_environment(root / "env", wanted.python)
        before = versions(python)
        lend_mnist(root / "data")
        for name in wanted.names or ("03_minimax_xy", "01_autoencoders"):
            (root / name).mkdir()
            words = play(
                read_script(known[name]),
                root / name,
                root / "env" / "share" / "jupyter" / "kernels",
                f"git+{(root / 'course').as_uri()}",
            )
            print(name, *words.splitlines(), sep="\n  ", flush=True)
            compare(before, versions(python))


if __name__ == "__main__":
    main()
