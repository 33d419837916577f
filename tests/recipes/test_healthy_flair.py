import json
from importlib import import_module

import numpy as np
import pytest
import torch

from mvacourse.checkpoints import load_checkpoint
from mvacourse.recipes.healthy_flair import (
    as_if_healthy,
    auroc,
    flair_slices,
    make_denoiser,
)

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.healthy_flair")


@pytest.fixture
def brains():
    """One patient with a bright lesion, and one healthy person."""
    rng = np.random.default_rng(0)
    brain = np.zeros((16, 16, 4), bool)
    brain[2:14, 2:14] = True
    lesion = np.zeros_like(brain)
    lesion[6:8, 6:9, 1:3] = True
    flair = (brain * rng.uniform(900, 1100, brain.shape)).astype(np.float32)
    patient = {"FLAIR": flair + 500 * lesion, "brain_mask": brain}
    patient["lesion_mask"] = lesion
    healthy = {"FLAIR": flair, "brain_mask": brain, "lesion_mask": 0 * lesion > 0}
    return {"sub-01": patient, "sub-C01": healthy}


def test_auroc_is_the_share_of_pairs_in_their_order(brains):
    """By hand, on five voxels of the brain: 5 of 6 pairs are in order."""
    brain = {
        "brain_mask": np.array([True] * 5 + [False]),
        "lesion_mask": np.array([True, True, False, False, False, False]),
    }
    score = np.array([5.0, 2.0, 3.0, 1.0, 0.0, 9.0])
    assert auroc(score, brain) == pytest.approx(5 / 6)
    patient = brains["sub-01"]
    assert auroc(patient["FLAIR"], patient) == 1
    assert auroc(-patient["FLAIR"], patient) == 0


def test_hardly_any_noise_leaves_the_image_and_much_noise_does_not(brains):
    slices = flair_slices({"sub-01": brains["sub-01"]})
    torch.manual_seed(0)
    model = make_denoiser().eval()
    little = as_if_healthy(model, slices, start=5, n_draws=2)
    much = as_if_healthy(model, slices, start=900, n_draws=2)
    assert little.shape == slices["FLAIR"].shape
    x = slices["FLAIR"]
    assert (little - x).abs().mean() < 60 < (much - x).abs().mean()


def test_the_recipe_learns_of_the_healthy_and_is_tested_on_patients(
    monkeypatch, tmp_path, brains
):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_brains", lambda *_: brains)
    monkeypatch.setattr(recipe, "STARTS", (10, 20))
    content = json.loads(recipe.healthy_flair("smoke").read_text())
    assert content["trained on"] == ["sub-C01"]
    assert content["tested on"] == ["sub-01"]
    ways = ["FLAIR itself", "there and back, t = 10", "there and back, t = 20"]
    assert list(content["AUROC"]) == ways
    assert content["AUROC"]["FLAIR itself"] == {"sub-01": 1.0}
    about = load_checkpoint(tmp_path / recipe.CHECKPOINT, make_denoiser())
    assert about["AUROC"] == content["AUROC"]
