import json
from importlib import import_module

import numpy as np
import pytest
import torch
from torch import nn

from mvacourse.datasets.packing import unpack_images
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.recipes.lie_networks import (
    RULES,
    Domains,
    guessed,
    make_players,
    ruled,
    train_players,
    translated,
)
from mvacourse.training.cyclegan import CycleGANSettings

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.lesion_lie")
SETTINGS = CycleGANSettings(n_steps=2, batch_size=1, n_decay=1)
SHAPE = (16, 24, 4)


def make_brain(seed, *, ill):
    random = np.random.default_rng(seed)
    mask = np.zeros(SHAPE, bool)
    mask[2:14, 2:22] = True
    lesion = np.zeros_like(mask)
    lesion[6:9, 6:9, 2] = ill
    images = {k: random.uniform(900, 1100, SHAPE) * mask for k in ("FLAIR", "T1w")}
    masks = {"brain_mask": mask, "lesion_mask": lesion, "NAWM_mask": mask & ~lesion}
    return {k: v.astype(np.float32) for k, v in images.items()} | masks


@pytest.fixture
def brains(monkeypatch):
    def load(n_patients, n_controls):
        names = [f"sub-{i:02d}" for i in range(1, n_patients + 1)]
        names += [f"sub-C{i:02d}" for i in range(1, n_controls + 1)]
        return {
            name: make_brain(i, ill="C" not in name) for i, name in enumerate(names)
        }

    monkeypatch.setattr(recipe, "load_brains", load)
    return load(3, 3)


def test_nobody_gives_both_images_and_lesions_are_where_they_should_be():
    ill, well = [f"sub-{i:02d}" for i in range(1, 7)], ["sub-C01", "sub-C02"]
    who = recipe.conditions(ill, well)
    for domains in who.values():
        assert not {*domains.flair_of} & {*domains.t1w_of}
        assert {*domains.flair_of, *domains.t1w_of} == {*ill, *well}
    shares = {
        label: [np.mean([name in ill for name in names]) for names in domains]
        for label, domains in who.items()
    }
    assert shares == {
        "lesions in FLAIR only": [1, 0],
        "lesions in T1w only": [0, 1],
        "lesions in both": [0.75, 0.75],
    }


@pytest.mark.parametrize("key", ["T1w", "FLAIR"])
def test_a_rule_maps_its_grey_levels_in_model_range_and_in_volumes(key):
    known, expected = RULES[key]
    c = torch.tensor(known, dtype=torch.float32).view(1, 1, 1, -1) / 1000 - 1
    made = (guessed(c, key) + 1) * 1000  # both ranges are 0 … 2000
    np.testing.assert_allclose(made.flatten(), expected, atol=1e-3)
    other = {"T1w": "FLAIR", "FLAIR": "T1w"}[key]
    volume = np.array(known, float).reshape(1, 1, -1)
    mask = np.ones(volume.shape, bool)
    mask[..., -1] = False
    made = ruled({"sub-1": {other: volume, "brain_mask": mask}}, key)["sub-1"]
    np.testing.assert_allclose(made.ravel(), [*expected[:-1], 0])


class Halved(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(0.5))

    def forward(self, x):
        return self.scale * (x + 1) - 1


def test_each_image_is_made_of_the_other_in_native_units(brains):
    players = CycleGAN(Halved(), nn.Identity(), nn.Identity(), nn.Identity())
    made = translated(players, brains, "T1w")
    for name, brain in brains.items():
        np.testing.assert_allclose(made[name], brain["FLAIR"] / 2, atol=0.01)


def test_training_moves_all_players_and_the_seed_decides(brains):
    domains = Domains(["sub-01", "sub-02"], ["sub-C01", "sub-C02"])
    torch.manual_seed(0)
    before = make_players().state_dict()
    one, same, other = (
        train_players(brains, domains, SETTINGS, seed=seed).state_dict()
        for seed in (0, 0, 1)
    )
    assert not any(torch.equal(before[key], one[key]) for key in one)
    assert all(torch.equal(same[key], one[key]) for key in one)
    assert not all(torch.equal(other[key], one[key]) for key in one)


def test_a_killed_run_goes_on(brains, monkeypatch, tmp_path):
    """The second call finds all trainings done, but the one that was taken out."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    path = recipe.lesion_lie("smoke")
    content = json.loads(path.read_text())
    assert content["scores"].keys() == content["domains"].keys()
    assert content["truth"]["T1w"]["contrast"].keys() == {content["tested on"][0]}
    assert content["truth"]["FLAIR"]["ml"].keys() == {content["tested on"][1]}
    lost = content["scores"]["lesions in both"].pop("1")
    path.write_text(json.dumps(content))
    calls = []
    train = recipe.train_players
    monkeypatch.setattr(
        recipe, "train_players", lambda *a, **k: (calls.append(a), train(*a, **k))[1]
    )
    again = json.loads(recipe.lesion_lie("smoke").read_text())
    assert len(calls) == 1
    assert again["scores"]["lesions in both"]["1"] == lost


def test_the_slice_shown_has_the_lesions(brains):
    """Row 0 is anterior, the patient's right on the left."""
    brain = brains["sub-01"]
    mask = unpack_images(recipe.packed_slice(brain["lesion_mask"], "", brain)) > 0
    expected = brain["lesion_mask"][::-1, ::-1, 2].T
    assert expected.any()
    np.testing.assert_array_equal(mask.numpy(), expected)
