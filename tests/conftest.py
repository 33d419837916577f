"""What every test may rely on: no network, no window, no figure left open."""

import os

os.environ["MVACOURSE_OFFLINE"] = "1"

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
import torch

from mvacourse.datasets.digits import Digits, load_digits


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
    """Eight images `(8, 1, 28, 28)` in [−1, 1], black and white at random."""
    return torch.randint(0, 2, (8, 1, 28, 28)).float() * 2 - 1
