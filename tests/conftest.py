"""For every test: no network, no window, no figure left open, one thread."""

import os

os.environ["MVACOURSE_OFFLINE"] = "1"
os.environ.pop("TQDM_DISABLE", None)  # read once, when tqdm is imported

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
import torch

from mvacourse.datasets.digits import Digits, load_digits

# Enough for tests, and other processes on the machine cost them no more than a core.
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(autouse=True)
def same_random_numbers():
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def sklearn_digits() -> Digits:
    """The digits that need no network, made once: they take some seconds."""
    return load_digits("sklearn")


@pytest.fixture
def tiny_digits() -> torch.Tensor:
    """Eight images `(8, 1, 28, 28)` of 4×4 squares, −1 or 1 at random."""
    squares = torch.randint(0, 2, (8, 1, 4, 4)) * 2.0 - 1
    return squares.repeat_interleave(7, dim=2).repeat_interleave(7, dim=3)
