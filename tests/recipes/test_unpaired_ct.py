import json
from importlib import import_module

import numpy as np
import pytest
import torch
from torch import nn

from mvacourse.models.cyclegan import CycleGAN
from mvacourse.recipes.unpaired_networks import (
    make_players,
    relative_error,
    share_out,
    there_and_back,
    train_unpaired,
    unpaired_slices,
)
from mvacourse.training.cyclegan import CycleGANSettings

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.unpaired_ct")
SETTINGS = CycleGANSettings(n_steps=2, batch_size=1, n_decay=1, padding=2)


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
        for n in range(1, 6)
    }


class Scaled(nn.Module):
    def __init__(self, scale):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(scale))

    def forward(self, x):
        return self.scale * (x + 1) - 1


def test_mr_and_ct_are_of_different_patients(heads):
    mr_of, ct_of = share_out(list(heads))
    assert sorted(mr_of + ct_of) == sorted(heads)
    x, y = unpaired_slices(heads, list(heads))
    assert (x.names, y.names) == (tuple(mr_of), tuple(ct_of))
    with pytest.raises(ValueError, match="1 patients, expected at least 2"):
        share_out(["sub-01"])


def test_training_moves_all_players(heads):
    players = make_players("smoke")
    before = [p.clone() for p in players.parameters()]
    train_unpaired(players, unpaired_slices(heads, list(heads)), SETTINGS)
    pairs = zip(before, players.parameters(), strict=True)
    assert not any(torch.equal(a, b) for a, b in pairs)
    assert not players.training


def test_a_head_goes_there_and_back_in_native_units(heads):
    """G halves the distance from −1, F makes it as it was, times 1.2.

    In native units: m of 0 … 2000 becomes y = m / 2000 − 1, and as asinh((HU − 30) /
    250) = 2.8 y, comes back 1.2 × as bright.
    """
    x = heads["sub-01"]["T1w"]
    players = CycleGAN(Scaled(0.5), Scaled(2.4), nn.Identity(), nn.Identity())
    ct, back = there_and_back(players, x)
    y = x.astype(float) / 2000 - 1
    np.testing.assert_allclose(ct, 250 * np.sinh(2.8 * y) + 30, atol=0.01)
    np.testing.assert_allclose(back, 1.2 * x, atol=0.01)
    mask = heads["sub-01"]["head_mask"]
    assert relative_error(back, x, mask) == pytest.approx(0.2, abs=1e-4)


def test_a_patient_in_training_and_test_is_refused(heads):
    players = CycleGAN(Scaled(1.0), Scaled(1.0), nn.Identity(), nn.Identity())
    with pytest.raises(ValueError, match="trained_on holds the test subjects sub-02"):
        recipe.judge_players(players, {"sub-02": heads["sub-02"]}, ["sub-01", "sub-02"])


def test_it_is_trained_once_and_recorded_with_its_networks(
    heads, monkeypatch, tmp_path
):
    """The second call finds all done."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    volumes = {
        n: {k: type("V", (), {"array": a}) for k, a in head.items()}
        for n, head in heads.items()
    }
    monkeypatch.setattr(
        "mvacourse.recipes.ct_networks.load_cohort", lambda *_, **__: volumes
    )
    path = recipe.unpaired_ct("smoke")
    content = json.loads(path.read_text())
    (tested,) = content["tested on"]
    assert content["scores"]["CycleGAN"]["MAE"].keys() == {tested}
    assert {*content["MR of"]} | {*content["CT of"]} == {*heads} - {tested}
    assert (tmp_path / "checkpoints" / "unpaired_ct.safetensors").is_file()
    calls = []
    monkeypatch.setattr(recipe, "train_unpaired", lambda *a: calls.append(a))
    assert json.loads(recipe.unpaired_ct("smoke").read_text()) == content
    assert not calls
