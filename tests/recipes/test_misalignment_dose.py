import json
from importlib import import_module

import pytest
import torch

from mvacourse.datasets.thick_digits import thicken
from mvacourse.training.cyclegan import CycleGANSettings

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.misalignment_dose")


@pytest.fixture(autouse=True)
def few(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "DOSES", (0.0, 2.0))
    monkeypatch.setattr(recipe, "SEEDS", (0, 1))


def test_each_method_is_trained_at_each_dose_from_each_seed():
    content = json.loads(recipe.misalignment_dose("smoke").read_text())
    for method in recipe.METHODS:
        assert content["MAE"][method].keys() == {"0", "2"}
        for errors in content["MAE"][method].values():
            assert errors.keys() == {"0", "1"}
            assert len(set(errors.values())) == 2  # seeds differ


def test_a_killed_run_goes_on(monkeypatch):
    path = recipe.misalignment_dose("smoke")
    content = json.loads(path.read_text())
    lost = content["MAE"]["unpaired"]["2"].pop("1")
    path.write_text(json.dumps(content))
    calls, train = [], recipe.trained

    def counted(method, *args, dose, seed):
        calls.append((method, dose, seed))
        return train(method, *args, dose=dose, seed=seed)

    monkeypatch.setattr(recipe, "trained", counted)
    again = json.loads(recipe.misalignment_dose("smoke").read_text())
    assert calls == [("unpaired", 2.0, 1)]
    assert again["MAE"]["unpaired"]["2"]["1"] == pytest.approx(lost, rel=1e-4)


@pytest.mark.parametrize(("dose", "fits"), [(0.0, True), (2.0, False)])
def test_pairs_are_the_same_digit_and_fit_without_a_dose(
    monkeypatch, tiny_digits, dose, fits
):
    seen = []

    def look(G, pairs, loss, settings):
        seen.append(next(iter(pairs)))
        return iter(())

    monkeypatch.setattr(recipe, "train_translation", look)
    settings = recipe.settings_of("smoke")["paired"]
    recipe.trained("paired", tiny_digits, settings, dose=dose)
    ((x, y),) = seen
    assert torch.equal(thicken(x), y) == fits


def test_no_digit_is_in_both_domains_without_pairs(monkeypatch, tiny_digits):
    monkeypatch.setattr(recipe, "thicken", lambda x: x)
    seen = []

    def look(players, batches, settings, generator):
        seen.extend(next(batches))
        return iter(())

    monkeypatch.setattr(recipe, "train_cyclegan", look)
    settings = recipe.settings_of("smoke")["unpaired"]
    recipe.trained("unpaired", tiny_digits, settings, dose=0.0)
    x, y = ([image.numpy().tobytes() for image in side] for side in seen)
    assert not {*x} & {*y}


def test_both_make_as_many_steps_of_as_many_images():
    paired, unpaired = recipe.settings_of("cpu").values()
    assert unpaired == CycleGANSettings.for_profile("cpu")
    for name in ("n_steps", "batch_size", "learning_rate", "n_decay"):
        assert getattr(paired, name) == getattr(unpaired, name)


def test_runs_are_listed_by_dose():
    content = {"MAE": {"paired": {"0": {"0": 5.0, "1": 6.0}, "0.5": {"0": 7.0}}}}
    assert recipe.runs_by_dose(content) == {"paired": {0.0: [5.0, 6.0], 0.5: [7.0]}}
