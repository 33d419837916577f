"""Changing a checkpoint changes the figures that use it, and no others."""

import json
import shutil

import numpy as np
import pytest
import torch

from mvacourse.checkpoints import save_checkpoint
from mvacourse.recipes.ct_networks import checkpoint_name, trained_generator
from mvacourse.runtime import find_shipped
from mvacourse.slides import FIGURES, examples, make_figures, section_6_4_diagrams

IDS = (
    "cgan-diagram-image",
    "cgan-diagram-xy",
    "unet-diagram",
    "fcn-diagram",
    "image-discriminator-diagram",
    "vanishing-gradients",
)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder with copies of checkpoints, and a head that takes no time."""
    for method in ("U-Net", "GAN", "FCN"):
        name = checkpoint_name(method)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(find_shipped(name), tmp_path / name)
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    size = (32, 32, 16)
    head = {"T1w": np.full(size, 1000.0), "CT": np.full(size, 40.0)}
    for module in (examples, section_6_4_diagrams):
        monkeypatch.setattr(module, "head", lambda: head)
    yield tmp_path
    examples.ct_by.cache_clear()


def made(folder):
    examples.ct_by.cache_clear()
    assert make_figures([FIGURES[name] for name in IDS], folder, ["svg"]) == {}
    return json.loads((folder / "manifest.json").read_text())["figures"]


@pytest.mark.parametrize(
    ("method", "users"),
    [
        ("FCN", {"fcn-diagram"}),
        ("GAN", {"cgan-diagram-image", "cgan-diagram-xy"}),
    ],
)
def test_changing_a_checkpoint_changes_the_figures_that_use_it(data, method, users):
    before = made(data / "before")
    G, about = trained_generator(method)
    with torch.no_grad():
        list(G.parameters())[-1].add_(0.5)  # the bias of the last layer
    save_checkpoint(data / checkpoint_name(method), G, **about)
    after = made(data / "after")
    for key in ("files", "inputs"):
        assert {name for name in IDS if before[name][key] != after[name][key]} == users
