"""What figures are drawn from: found, or the command that makes it named."""

import hashlib
from pathlib import Path

from mvacourse.datasets.digits import find_mnist
from mvacourse.datasets.phantom.cohort import Population
from mvacourse.runtime import find_shipped
from mvacourse.slides.entry import SlideFigure

DIGITS, HEADS = "digits", "synthetic heads"
# How the name of a checkpoint begins: recipe that makes it. Others have its name.
RECIPES = {"ct-": "network_ct", "pet-": "mri_to_pet"}


def find_inputs(entry: SlideFigure) -> dict[str, str]:
    """Returns what an entry needs → SHA-256 of the file, or which data it is.

    Raises:
        FileNotFoundError: A file is nowhere; the message names the command for it.
    """
    return {name: _identity(name) for name in entry.needs}


def sha256(path: Path) -> str:
    """Returns the checksum of a file, as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _identity(name: str) -> str:
    if name == DIGITS:
        return "MNIST" if find_mnist() else "scikit-learn's digits"
    if name == HEADS:
        return Population().folder_name
    try:
        return sha256(find_shipped(name))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"{name} is not there. Make it by `mvacourse train {_recipe(name)}`, or "
            "restore data/ of the course."
        ) from error


def _recipe(name: str) -> str:
    stem = Path(name).stem
    return next((r for start, r in RECIPES.items() if stem.startswith(start)), stem)
