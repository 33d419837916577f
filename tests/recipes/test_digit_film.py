import json
from importlib import import_module

import pytest
import torch

from mvacourse.datasets.packing import unpack_images
from mvacourse.training.gan import GANSettings

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.digit_film")
SETTINGS = GANSettings(n_steps=4, batch_size=4)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(recipe, "PARTS", (4, 2, 1))


def players():
    torch.manual_seed(0)
    return recipe.new_players(SETTINGS, torch.device("cpu"))


def test_the_recipe_records_the_same_noise_at_each_frame(
    few, monkeypatch, tmp_path, sklearn_digits
):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_digits", lambda: sklearn_digits)
    path = recipe.digit_film("smoke")
    assert path == tmp_path / "results" / "digit_film.json"
    result = json.loads(path.read_text())
    assert result["command"] == "mvacourse train digit_film --profile smoke"
    assert result["source"] == "scikit-learn digits"
    assert list(result["frames"]) == ["5", "10", "20"]
    for frame in result["frames"].values():
        assert unpack_images(frame).shape == (14, 1, 28, 28)


def test_a_film_is_the_same_each_time_and_its_frames_are_not(few, tiny_digits):
    first, again = (recipe.film(players(), tiny_digits, SETTINGS) for _ in range(2))
    assert list(first) == [1, 2, 4]
    assert all(torch.equal(first[n], again[n]) for n in first)
    assert not torch.equal(first[1], first[4])


def test_the_mean_generator_follows_the_generator_slowly(tiny_digits):
    game = players()
    start = [p.clone() for p in game.G.parameters()]
    data = iter([(tiny_digits,)] * 4)
    *_, G_mean = recipe.mean_generators(game, data, SETTINGS)
    assert not G_mean.training
    for w, mean, w_0 in zip(
        game.G.parameters(), G_mean.parameters(), start, strict=True
    ):
        assert 0 < (mean - w_0).abs().sum() < (w - w_0).abs().sum()
