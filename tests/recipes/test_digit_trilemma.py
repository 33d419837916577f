import json
from importlib import import_module

import pytest
import torch

from mvacourse.evaluation.tables import trilemma
from mvacourse.models.autoencoder import Autoencoder, Decoder, Encoder
from mvacourse.models.diffusion import Diffusion
from mvacourse.models.latent_space import LatentSpace
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser
from mvacourse.recipes.digit_diffusion import make_denoiser
from mvacourse.recipes.latent_digits import LATENT_DIM, sample_latents

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.digit_trilemma")


def test_latent_samples_are_images_and_follow_the_seed():
    autoencoder = Autoencoder(Encoder(LATENT_DIM), Decoder(LATENT_DIM)).eval()
    space = LatentSpace(autoencoder, LATENT_DIM)
    model = Diffusion(PerceptronDenoiser(LATENT_DIM), cosine_schedule()).eval()
    torch.manual_seed(0)
    x = sample_latents(model, space, 3, n_steps=2)
    torch.manual_seed(0)
    assert x.shape == (3, 1, 28, 28)
    assert torch.equal(x, sample_latents(model, space, 3, n_steps=2))


@pytest.fixture
def recorded(monkeypatch, tmp_path, sklearn_digits):
    """The recipe in a data folder of its own, with a network that never learned."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_digits", lambda: sklearn_digits)
    model = make_denoiser().eval()
    monkeypatch.setattr(recipe, "trained_denoiser", lambda: (model, {"seconds": 7.0}))
    monkeypatch.setattr(recipe, "SEEDS", (0, 1))
    return recipe.digit_trilemma("smoke")


def test_each_method_is_scored_seed_by_seed_and_what_is_there_is_kept(recorded):
    scores = json.loads(recorded.read_text())["scores"]
    assert list(scores) == list(recipe.METHODS)
    for name, of in scores.items():
        seeds = ["0"] if name == recipe.PIXELS else ["0", "1"]
        assert {"recall", "training time", "sampling time"} <= of.keys()
        assert all(list(values) == seeds for values in of.values())
        assert min(of["sampling time"].values()) > 0
    assert scores[recipe.PIXELS]["training time"] == {"0": 7.0}

    kept = json.loads(recorded.read_text())
    kept["scores"]["VAE"]["recall"]["0"] = 42.0
    del kept["scores"]["GAN"]["sampling time"]["1"]
    recorded.write_text(json.dumps(kept))
    again = json.loads(recipe.digit_trilemma("smoke").read_text())["scores"]
    assert again["VAE"]["recall"]["0"] == 42.0
    assert again["GAN"].keys() == scores["GAN"].keys()
    assert list(again["GAN"]["sampling time"]) == ["0", "1"]


def test_the_table_has_a_row_for_each_method():
    metrics = ("Fréchet distance", "precision", "recall", "rarest", "commonest")
    one = {metric: {"0": 0.5, "1": 0.7} for metric in metrics}
    one |= {"training time": {"0": 60.0}, "sampling time": {"0": 0.25}}
    record = {"scores": {"A": one, "B": one}, "samples": 1000, "source": "MNIST"}
    table = trilemma({"digit_trilemma": record})
    assert [row[0] for row in table.rows] == ["A", "B"]
    assert {len(row) for row in table.rows} == {len(table.columns)}
    # SD with n − 1 of 0.5 and 0.7 is 0.2 / √2.
    assert table.rows[0][1:4] == ["2", "0.6 (0.1)", "0.60 (0.14)"]
    assert table.rows[0][-2:] == ["60", "0.25"]  # one value has no SD
    assert table.columns[-1] == "sampling time (ms an image)"
    assert "1,000 samples" in table.notes[0]
