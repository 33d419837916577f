import json
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import torch

from mvacourse.checkpoints import load_checkpoint
from mvacourse.recipes.ct_diffusion import (
    make_denoiser,
    sample_ct,
    sample_heads,
    told_by_mr,
    train_on_slices,
)
from mvacourse.recipes.ct_networks import axial_slices
from mvacourse.training.diffusion import DiffusionSettings

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.ct_diffusion")
SETTINGS = DiffusionSettings(n_steps=2, batch_size=2)


@pytest.fixture
def heads():
    rng = np.random.default_rng(0)
    mask = np.zeros((10, 20, 6), bool)
    mask[2:8, 4:16, 1:5] = True
    return {
        f"sub-{n:02d}": {
            "T1w": rng.uniform(0, 1500, mask.shape).astype(np.float32),
            "CT": rng.uniform(-1000, 1500, mask.shape).astype(np.float32),
            "head_mask": mask,
        }
        for n in range(1, 4)
    }


def test_the_condition_is_the_mr_of_the_same_slice(heads):
    same = {name: head | {"CT": head["T1w"] - 1000} for name, head in heads.items()}
    slices = axial_slices(same)
    y, c, x = next(told_by_mr(slices, SETTINGS, torch.Generator().manual_seed(0)))
    assert c is None
    assert torch.equal(y, x - 1000)


def test_samples_differ_and_are_on_the_grid_of_the_head(heads):
    head = next(iter(heads.values()))
    torch.manual_seed(0)
    drawn = sample_heads(make_denoiser().eval(), head, 3, 2)
    assert drawn.shape == (3, 10, 20, 6)
    assert -1000 <= drawn.min() <= drawn.max() <= 2000
    assert not np.allclose(drawn[0], drawn[1])


def test_each_sample_of_a_slice_is_told_by_that_slice():
    """A denoiser that says of all noise: it is the MR."""

    class Copies(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.ones(1))
            self.n_classes = 0

        def forward(self, x_t, t, image):
            return image * self.weight

    model = recipe.Diffusion(Copies(), recipe.cosine_schedule(), predicts="x_0")
    x = torch.rand(20, 1, 8, 8)  # more than one part
    hu = sample_ct(model, x, 2, 3)
    assert hu.shape == (2, 20, 1, 8, 8)
    expected = (x + 1) * 1500 - 1000
    torch.testing.assert_close(hu, expected.expand(2, -1, -1, -1, -1), atol=0.1, rtol=0)


def test_training_moves_the_average(heads):
    model = make_denoiser()
    before = [p.clone() for p in model.parameters()]
    settings = replace(SETTINGS, n_steps=3)
    after = train_on_slices(model, axial_slices(heads), settings)
    for a, b in zip(before, after.parameters(), strict=True):
        assert not torch.equal(a, b)
    assert not after.training


def test_the_recipe_records_one_sample_the_mean_and_one_step(
    monkeypatch, tmp_path, heads
):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_heads", lambda *_: heads)
    monkeypatch.setattr(recipe, "N_SAMPLES", 2)
    monkeypatch.setattr(recipe, "N_STEPS", 2)
    path = recipe.ct_diffusion("smoke")
    content = json.loads(path.read_text())
    assert list(content["scores"]) == ["one sample", "mean of 2", "one step"]
    assert content["scores"]["one sample"].keys() >= {"MAE", "sharpness"}
    assert content["command"] == "mvacourse train ct_diffusion --profile smoke"
    about = load_checkpoint(tmp_path / recipe.CHECKPOINT, make_denoiser())
    assert about["MAE"] == content["scores"]["one sample"]["MAE"]
