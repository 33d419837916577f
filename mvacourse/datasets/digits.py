"""Handwritten digits as tensors in memory: MNIST, or what scikit-learn carries.

MNIST: LeCun, Cortes & Burges (1998), 60,000 training and 10,000 test images of 28×28,
CC BY-SA 3.0. Without a network: 1,797 real digits of 8×8 by 43 writers (Alpaydin &
Kaynak, UCI repository 1998, CC BY 4.0), part of scikit-learn, enlarged and deformed to
the same shapes.
"""

import hashlib
import os
import socket
import tempfile
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from mvacourse.datasets.deformation import deform
from mvacourse.datasets.intensity import to_model_range
from mvacourse.runtime import (
    data_folders,
    is_offline,
    shorten,
    writable_data_folder,
)

SOURCES = ("auto", "mnist", "sklearn")
N_TRAIN, N_TEST = 60_000, 10_000

# SHA-256 of the four uncompressed files, whose MD5 are the published ones.
MNIST_FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",  # noqa: E501
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",  # noqa: E501
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",  # noqa: E501
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",  # noqa: E501
}


@dataclass(frozen=True)
class Digits:
    """Digits of one source, whole in memory.

    Attributes:
        train: Images `(60000, 1, 28, 28)`, float32 in [−1, 1], ink positive.
        train_labels: Classes `(60000,)`, int64, 0 … 9.
        test: Images `(10000, 1, 28, 28)`, of other examples than `train`.
        test_labels: Classes `(10000,)`.
        source: What the images are, for captions.
    """

    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    source: str

    def to(self, device: torch.device | str) -> "Digits":
        """Returns the same digits with every tensor on `device`."""
        names = ("train", "train_labels", "test", "test_labels")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})


def load_digits(source: str = "auto") -> Digits:
    """Loads the digits, and says so in one line if they are not MNIST.

    Args:
        source: "mnist" is MNIST or an error: found in a data folder, else downloaded.
            "sklearn" is scikit-learn's digits. "auto" is MNIST where it can be had.

    Raises:
        ValueError: The source is unknown, or an MNIST file is damaged.
        ConnectionError: MNIST was asked for, is in no data folder, and cannot be
            downloaded.
        PermissionError: The same, for want of a folder to write to.
    """
    if source not in SOURCES:
        raise ValueError(f"source is {source!r}, expected one of {', '.join(SOURCES)}.")
    if source == "sklearn":
        return _sklearn_digits()
    try:
        return _mnist_digits(fetch())
    except (ConnectionError, PermissionError) as error:
        if source == "mnist":
            raise
        reason = str(error).split(". ")[0]
        print(f"Digits: scikit-learn's, enlarged and deformed, since {reason}.")
        return _sklearn_digits()


def fetch() -> Path:
    """Returns the folder of MNIST's four files, downloaded if they are nowhere.

    Raises:
        ValueError, ConnectionError, PermissionError: As `load_digits("mnist")`.
    """
    return find_mnist() or _download_mnist()


def find_mnist() -> Path | None:
    """Returns the first folder that holds MNIST's four files, laid out by torchvision.

    Raises:
        ValueError: One of the four does not have the published content.
    """
    for folder in data_folders():
        raw = folder / "MNIST" / "raw"
        if all((raw / name).is_file() for name in MNIST_FILES):
            if damage := _damage(raw):
                raise ValueError(f"{damage}. Delete {shorten(raw)} and load again.")
            return raw
    return None


def _damage(raw: Path) -> str:
    """Says which of the four files is not the published one; empty if all are."""
    for name, expected in MNIST_FILES.items():
        with open(raw / name, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            size = (raw / name).stat().st_size
            return (
                f"{name} is damaged: {size:,} bytes with SHA-256 {found[:12]}…, "
                f"expected {expected[:12]}…"
            )
    return ""


def _download_mnist() -> Path:
    """Downloads into a temporary folder, verifies, then moves: all or nothing."""
    if is_offline():
        raise ConnectionError(_NOT_HAD.format("MVACOURSE_OFFLINE is set"))
    from torchvision.datasets import MNIST

    folder = writable_data_folder()
    waited, n_seconds = socket.getdefaulttimeout(), 20
    with tempfile.TemporaryDirectory(dir=folder, prefix=".MNIST-") as partial:
        try:
            socket.setdefaulttimeout(n_seconds)
            MNIST(partial, download=True)
        except (OSError, RuntimeError, HTTPException) as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[-1]
            raise ConnectionError(_NOT_HAD.format(reason)) from error
        finally:
            socket.setdefaulttimeout(waited)
        if damage := _damage(Path(partial, "MNIST", "raw")):
            raise ConnectionError(_NOT_HAD.format(damage))
        raw = folder / "MNIST" / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        for name in MNIST_FILES:
            os.replace(Path(partial, "MNIST", "raw", name), raw / name)
    return raw


_NOT_HAD = (
    "MNIST is in no data folder and cannot be downloaded ({}). Put its four files into "
    '<data folder>/MNIST/raw, or load the digits with source="sklearn".'
)


def _mnist_digits(raw: Path) -> Digits:
    from torchvision.datasets.mnist import read_image_file, read_label_file

    images, labels = (
        [read(str(raw / f"{part}-{kind}-ubyte")) for part in ("train", "t10k")]
        for read, kind in (
            (read_image_file, "images-idx3"),
            (read_label_file, "labels-idx1"),
        )
    )
    train, test = (to_model_range(x.unsqueeze(1).float(), 0, 255) for x in images)
    return Digits(train, labels[0], test, labels[1], source="MNIST")


def _sklearn_digits() -> Digits:
    """Makes the shapes of MNIST from 1,797 small digits, split before deforming."""
    from sklearn.datasets import load_digits as load_small_digits
    from sklearn.model_selection import train_test_split

    small = load_small_digits()
    split = train_test_split(
        torch.tensor(small.images, dtype=torch.float32).unsqueeze(1) / 16,
        torch.tensor(small.target, dtype=torch.int64),
        test_size=297,
        stratify=small.target,
        random_state=0,
    )
    train_small, test_small, train_labels, test_labels = split
    generator = torch.Generator().manual_seed(0)
    train, train_labels = _multiply(train_small, train_labels, N_TRAIN, generator)
    test, test_labels = _multiply(test_small, test_labels, N_TEST, generator)
    return Digits(train, train_labels, test, test_labels, "scikit-learn digits")


def _multiply(x, labels, n, generator):
    """Draws `n` deformed copies of 8×8 images in [0, 1], as 28×28 in [−1, 1]."""
    index = torch.arange(n) % len(x)
    order = torch.randperm(n, generator=generator)
    index = index[order]
    # As in MNIST, the digit fills the middle 20×20 or so of the 28×28.
    large = F.interpolate(x, (22, 22), mode="bicubic", align_corners=False)
    large = F.pad(large, (3, 3, 3, 3))
    # Enlarging blurs; a steep curve around mid-grey gives back the edge of the pen.
    large = torch.sigmoid(9 * (large - 0.55))
    deformed = [
        deform(
            large[part],
            rotation=5,
            shear=0.12,
            scale=0.06,
            shift=0.7,
            elastic=0.5,
            generator=generator,
        )
        for part in index.split(5_000)
    ]
    return to_model_range(torch.cat(deformed), 0, 1).clamp_(-1, 1), labels[index]
