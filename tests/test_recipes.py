"""What the course ships is what its recipes say, and serves the notebooks."""

import json
import time

import pytest

from mvacourse import runtime
from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.packing import unpack_images
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.recipes import RECIPES
from mvacourse.recipes.gan_failures import RUNS
from mvacourse.recipes.record import provenance, record
from mvacourse.runtime import CHECKOUT, find_shipped
from mvacourse.sampling import in_parts
from mvacourse.training.ring import REMEDIES

CLASSIFIER = "checkpoints/digit_classifier.safetensors"


def shipped(name):
    return json.loads((CHECKOUT / "data" / "results" / name).read_text())


def test_the_shipped_classifier_reads_digits_as_well_as_it_says(sklearn_digits):
    model = DigitClassifier()
    about = load_checkpoint(CHECKOUT / "data" / CLASSIFIER, model)
    assert about["accuracy"]["MNIST"] > 0.99
    found = in_parts(model.eval(), sklearn_digits.test).argmax(dim=1)
    accuracy = (found == sklearn_digits.test_labels).float().mean().item()
    assert accuracy == pytest.approx(about["accuracy"]["scikit-learn digits"], abs=1e-3)


def test_every_run_of_the_gallery_is_recorded():
    gallery = shipped("gan_failures.json")
    assert gallery["runs"].keys() == RUNS.keys()
    for run in gallery["runs"].values():
        assert len(run["losses"]["D"]) == len(run["losses"]["G"]) > 20
        assert unpack_images(run["samples"]).shape == (14, 1, 28, 28)
    frechet = {name: run["frechet"] for name, run in gallery["runs"].items()}
    assert min(frechet, key=frechet.get) == "healthy"


def test_every_remedy_is_recorded_seed_by_seed():
    result = shipped("ring_remedies.json")
    assert result["scores"].keys() == REMEDIES.keys() == result["seconds each"].keys()
    n_seeds = result["settings"]["n_networks"]
    assert n_seeds >= 5
    for score in result["scores"].values():
        assert len(score["modes"]) == len(score["high quality"]) == n_seeds
        assert max(score["modes"]) <= 8


def test_the_remedies_are_recorded_anew_by_their_recipe(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    path = RECIPES["ring_remedies"]("smoke")
    assert path == tmp_path / "results" / "ring_remedies.json"
    assert json.loads(path.read_text())["settings"]["n_steps"] == 2


@pytest.mark.parametrize("name", ["gan_failures.json", "ring_remedies.json"])
def test_results_say_how_they_were_made(name):
    result = shipped(name)
    assert result["command"] == f"mvacourse train {name[:-5]} --profile cpu"
    assert result["profile"] == "cpu"
    assert result["seconds"] > 0
    assert {"device", "torch", "commit", "seed", "settings", "source"} <= result.keys()


def test_each_recipe_is_named_in_the_commands_help():
    for name, recipe in RECIPES.items():
        assert recipe.__name__ == name
        assert recipe.__doc__


def test_a_result_is_written_to_the_first_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    about = provenance("x", "smoke", time.perf_counter() - 2)
    path = record("x", about | {"unit": "é"})
    assert path == tmp_path / "results" / "x.json"
    assert json.loads(path.read_text())["unit"] == "é"
    assert about["seconds"] == pytest.approx(2, abs=0.5)
    assert find_shipped("results/x.json") == path


def test_what_is_shipped_is_found_whatever_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    assert find_shipped(CLASSIFIER) == CHECKOUT / "data" / CLASSIFIER
    own = tmp_path / CLASSIFIER
    own.parent.mkdir()
    own.touch()
    assert find_shipped(CLASSIFIER) == own


def test_what_is_nowhere_is_named_with_the_command_that_makes_it():
    with pytest.raises(FileNotFoundError, match=r"results/x.json .* train x`"):
        runtime.find_shipped("results/x.json")
