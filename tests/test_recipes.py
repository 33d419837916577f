"""What the course ships is what its recipes say, and serves the notebooks."""

import json
import time
from dataclasses import asdict
from importlib import import_module

import pytest
import torch

from mvacourse import runtime
from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.packing import unpack_images, unpack_points
from mvacourse.datasets.toy import grid
from mvacourse.metrics.modes import high_quality
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.recipes import RECIPES
from mvacourse.recipes.digit_autoencoders import SPACES
from mvacourse.recipes.digit_film import PARTS
from mvacourse.recipes.gan_failures import RUNS
from mvacourse.recipes.grid_collapse import CONTENDERS, N_POINTS, N_SHOWN, SETTINGS
from mvacourse.recipes.record import (
    provenance,
    read_record,
    record,
    recorded_before,
)
from mvacourse.recipes.ring_remedies import SEEDS
from mvacourse.runtime import CHECKOUT, find_shipped
from mvacourse.sampling import in_parts
from mvacourse.training.diffusion import DiffusionSettings
from mvacourse.training.gan import GANSettings
from mvacourse.training.ring import REMEDIES
from mvacourse.training.vae import VAESettings

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


def test_the_autoencoders_are_recorded_with_the_errors_that_notebook_01_expects():
    result = shipped("digit_autoencoders.json")
    spaces = result["spaces"]
    assert spaces.keys() == SPACES.keys()
    assert spaces["2-D"]["error"] <= 0.040
    assert spaces["5-D"]["error"] <= 0.026
    assert result["settings"]["VAE"] == asdict(VAESettings.for_profile("cpu"))
    for name in ("2-D", "VAE, 2-D"):
        codes = unpack_points(spaces[name]["codes"])
        assert len(codes) == len(result["classes"]) == 2000
        # Classes lie apart: the nearest neighbour is mostly of the same.
        nearest = (torch.cdist(codes, codes) + 1e9 * torch.eye(2000)).argmin(dim=1)
        classes = torch.tensor([*map(int, result["classes"])])
        assert (classes[nearest] == classes).float().mean() > 0.5


def test_the_film_has_the_frames_of_notebook_02():
    result = shipped("digit_film.json")
    settings = GANSettings.for_profile("cpu")
    assert result["settings"] == asdict(settings)
    frames = [str(settings.n_steps // part) for part in PARTS]
    assert list(result["frames"]) == frames
    last = unpack_images(result["frames"][frames[-1]])
    assert last.shape == (14, 1, 28, 28)
    assert last.flatten(1).std(dim=1).min() > 0.3  # strokes, not grey


def test_every_remedy_is_recorded_seed_by_seed():
    result = shipped("ring_remedies.json")
    assert result["scores"]["0"].keys() == REMEDIES.keys()
    n_networks = result["settings"]["n_networks"]
    assert n_networks >= 5
    for seed, names in SEEDS.items():
        scores = result["scores"][str(seed)]
        assert scores.keys() == set(names) == result["seconds each"][str(seed)].keys()
        for score in scores.values():
            assert len(score["modes"]) == len(score["high quality"]) == n_networks
            assert max(score["modes"]) <= 8


def test_who_covers_all_modes_from_seed_0_is_recorded_from_other_seeds():
    scores = shipped("ring_remedies.json")["scores"]
    best = {name for name, score in scores["0"].items() if min(score["modes"]) == 8}
    assert len(best) >= 3
    for seed in ("1", "2"):
        assert best | {"vanilla"} <= scores[seed].keys()
        assert scores[seed]["vanilla"] != scores["0"]["vanilla"]


def test_the_grid_is_recorded_seed_by_seed_with_points_to_draw():
    result = shipped("grid_collapse.json")
    settings, mixture = result["settings"], grid()
    assert result["films"].keys() == CONTENDERS.keys()
    assert settings == json.loads(json.dumps(asdict(SETTINGS)))
    for frames in result["films"].values():
        assert list(map(int, frames)) == [2000, 4000, 6000, 8000, 10_000]
        for frame in frames.values():
            assert len(frame["modes"]) == settings["n_networks"] >= 5
            assert len(frame["points"]) == N_SHOWN
            quality = frame["high quality"][:N_SHOWN]
            for text, expected in zip(frame["points"], quality, strict=True):
                x = unpack_points(text)
                assert x.shape == (N_POINTS, 2)
                # 400 of the 2,500 that were scored: within 4 standard errors.
                found = high_quality(x, mixture.means, mixture.sigma).item()
                assert found == pytest.approx(expected, abs=0.1)


@pytest.fixture
def short(monkeypatch, tmp_path):
    """Two remedies and two contenders, in a data folder of their own."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    two = dict(list(CONTENDERS.items())[:2])
    # The package shows the recipes under the names of their modules.
    module = import_module("mvacourse.recipes.grid_collapse")
    monkeypatch.setattr(module, "CONTENDERS", two)
    seeds = {0: ("vanilla", "WGAN-GP"), 1: ("vanilla",)}
    module = import_module("mvacourse.recipes.ring_remedies")
    monkeypatch.setattr(module, "SEEDS", seeds)
    return tmp_path / "results"


@pytest.mark.parametrize("name", ["ring_remedies", "grid_collapse"])
def test_a_killed_recipe_goes_on_and_a_finished_one_starts_anew(short, name):
    path = RECIPES[name]("smoke")
    assert path == short / f"{name}.json"
    whole = json.loads(path.read_text())
    key = "films" if name == "grid_collapse" else "scores"
    kept = dict(list(whole[key].items())[:1])
    path.write_text(json.dumps(whole | {key: kept, "seconds each": {"kept": {}}}))
    resumed = json.loads(RECIPES[name]("smoke").read_text())
    assert resumed[key] == whole[key]  # the same seeds
    assert "kept" in resumed["seconds each"]
    anew = json.loads(RECIPES[name]("smoke").read_text())
    assert "kept" not in anew["seconds each"]


@pytest.mark.parametrize("name", ["ct_diffusion", "healthy_flair", "digit_diffusion"])
def test_shipped_diffusion_fits_its_network_and_says_how_it_was_made(name):
    recipe = import_module(f"mvacourse.recipes.{name}")
    path = CHECKOUT / "data" / "checkpoints" / f"{name}.safetensors"
    assert path.stat().st_size <= 6_000_000
    about = load_checkpoint(path, recipe.make_denoiser())
    made = about if name == "digit_diffusion" else shipped(f"{name}.json")
    assert made["command"] == f"mvacourse train {name} --profile cpu"
    settings = DiffusionSettings.for_heads("cpu")
    if name == "digit_diffusion":
        settings = DiffusionSettings.for_shipping("cpu")
    assert about["settings"] == made["settings"] == asdict(settings)


def test_diffusion_is_tested_on_who_it_was_not_trained_on():
    for name in ("ct_diffusion", "healthy_flair"):
        result = shipped(f"{name}.json")
        assert not set(result["trained on"]) & set(result["tested on"])
        assert len(result["tested on"]) == 6


def test_the_trilemma_has_three_seeds_of_what_learns_in_a_minute():
    result = shipped("digit_trilemma.json")
    assert result["command"] == "mvacourse train digit_trilemma --profile cpu"
    seeds = [len(of["Fréchet distance"]) for of in result["scores"].values()]
    assert seeds == [3, 3, 3, 1]


RESULTS = [
    "digit_autoencoders.json",
    "digit_film.json",
    "gan_failures.json",
    "grid_collapse.json",
    "ring_remedies.json",
]


@pytest.mark.parametrize("name", RESULTS)
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


@pytest.mark.parametrize("content", ["", "[1]", '{"scores":', "[" * 100_000])
def test_a_damaged_result_is_named_and_a_recipe_starts_anew(
    content, monkeypatch, tmp_path
):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    record("x", {}).write_text(content)
    with pytest.raises(ValueError, match=r"x\.json .*Restore it, .*train x`"):
        read_record("x")
    assert recorded_before("x", {}) == {}


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
