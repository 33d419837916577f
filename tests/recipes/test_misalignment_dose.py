import json
from importlib import import_module

import numpy as np
import pytest

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.misalignment_dose")


@pytest.fixture
def cohorts(monkeypatch, tmp_path):
    """Tiny heads for each dose; the CT of a dose lies that many voxels off."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    asked = []

    def load_heads(n, spacing, misalignment=0.0):
        asked.append(misalignment)
        rng = np.random.default_rng(0)
        mask = np.zeros((10, 20, 6), bool)
        mask[2:8, 4:16, 1:5] = True
        heads = {}
        for i in range(1, n + 1):
            t1w = rng.uniform(500, 1500, mask.shape).astype(np.float32) * mask
            ct = np.roll(t1w - 1000, round(misalignment), axis=1)
            heads[f"sub-{i:02d}"] = {"T1w": t1w, "CT": ct, "head_mask": mask}
        return heads

    monkeypatch.setattr(recipe, "load_heads", load_heads)
    monkeypatch.setattr(recipe, "DOSES", (0.0, 2.0))
    monkeypatch.setattr(recipe, "SEEDS", (0, 1))
    start = recipe.start_by_rule
    monkeypatch.setattr(
        recipe, "start_by_rule", lambda players, ct: start(players, ct, 2)
    )
    return asked


def test_each_method_is_trained_at_each_dose_from_each_seed(cohorts):
    content = json.loads(recipe.misalignment_dose("smoke").read_text())
    for method in recipe.METHODS:
        assert content["MAE"][method].keys() == {"0", "2"}
        for errors in content["MAE"][method].values():
            assert errors.keys() == {"0", "1"}
            assert len(set(errors.values())) == 2  # seeds differ
    assert set(cohorts) == {0.0, 2.0}
    assert not {*content["trained on"]} & {*content["tested on"]}


def test_a_killed_run_goes_on(cohorts, monkeypatch):
    path = recipe.misalignment_dose("smoke")
    content = json.loads(path.read_text())
    lost = content["MAE"]["unpaired"]["2"].pop("1")
    path.write_text(json.dumps(content))
    calls, translate = [], recipe.translated
    monkeypatch.setattr(
        recipe, "translated", lambda *a: (calls.append(a), translate(*a))[1]
    )
    again = json.loads(recipe.misalignment_dose("smoke").read_text())
    assert [(call[0], call[3]) for call in calls] == [("unpaired", 1)]
    assert again["MAE"]["unpaired"]["2"]["1"] == pytest.approx(lost, rel=1e-4)


def test_the_error_is_that_of_heads_that_fit(cohorts):
    """By hand: 10 HU off in one head of two, in every voxel of the mask."""
    heads = recipe.load_heads(2, 4.0)
    made = {name: head["CT"] + 10 * (name == "sub-01") for name, head in heads.items()}
    assert recipe.mean_error(made, heads, ["sub-09"]) == pytest.approx(5, abs=1e-4)
    with pytest.raises(ValueError, match="sub-02"):
        recipe.mean_error(made, heads, ["sub-02"])


@pytest.mark.parametrize("method", recipe.METHODS)
def test_settings_are_those_of_the_notebooks_with_fewer_steps(method):
    settings = recipe.settings_of(method, 2000)
    assert (settings.n_steps, settings.n_decay, settings.batch_size) == (2000, 1000, 1)


def test_runs_are_listed_by_dose():
    content = {"MAE": {"paired": {"0": {"0": 5.0, "1": 6.0}, "0.75": {"0": 7.0}}}}
    assert recipe.runs_by_dose(content) == {"paired": {0.0: [5.0, 6.0], 0.75: [7.0]}}
