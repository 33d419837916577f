import json
from importlib import import_module

import pytest
import torch

from mvacourse.datasets.packing import unpack_images, unpack_points
from mvacourse.models.autoencoder import Autoencoder, Decoder, Encoder

# The package shows the recipes under the names of their modules.
recipe = import_module("mvacourse.recipes.digit_autoencoders")


@pytest.fixture
def recorded(monkeypatch, tmp_path, sklearn_digits):
    """The recipe in a data folder of its own."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_digits", lambda: sklearn_digits)
    return recipe.digit_autoencoders("smoke")


def test_all_that_the_figures_show_is_recorded(recorded, sklearn_digits):
    result = json.loads(recorded.read_text())
    assert result["command"] == "mvacourse train digit_autoencoders --profile smoke"
    assert result["source"] == "scikit-learn digits"
    assert result["settings"]["VAE"]["n_steps"] == 20
    classes = torch.tensor([*map(int, result["classes"])])
    assert torch.equal(classes, sklearn_digits.test_labels[: recipe.N_CODES])
    truth = unpack_images(result["truth"])
    assert torch.allclose(truth, sklearn_digits.test[:100], atol=1 / 255)
    assert list(result["spaces"]) == list(recipe.SPACES)
    for name, n in (("2-D", 16), ("VAE, 2-D", 20)):
        space = result["spaces"][name]
        assert len(unpack_points(space["codes"])) == len(classes)
        assert unpack_points(space["grid"]).shape == (n * n, 2)
        assert unpack_images(space["decoded"]).shape == (n * n, 1, 28, 28)
    for name in ("2-D", "5-D"):
        assert unpack_images(result["spaces"][name]["images"]).shape == truth.shape


def test_a_killed_recipe_goes_on_and_a_finished_one_starts_anew(recorded):
    whole = json.loads(recorded.read_text())["spaces"]
    content = json.loads(recorded.read_text())
    content["spaces"] = {"2-D": whole["2-D"] | {"kept": True}}
    recorded.write_text(json.dumps(content))
    resumed = json.loads(recipe.digit_autoencoders("smoke").read_text())["spaces"]
    assert resumed["2-D"].pop("kept")
    assert resumed == whole  # the same seeds
    anew = json.loads(recipe.digit_autoencoders("smoke").read_text())["spaces"]
    assert anew == whole


def test_the_error_is_that_of_pixels_in_0_to_1():
    model = Autoencoder(Encoder(2), Decoder(2)).eval()
    with torch.no_grad():
        for parameter in model.decoder.parameters():
            parameter.zero_()  # grey, 0.5 of 0 … 1, whatever the image
    white = torch.ones(3, 1, 28, 28)
    found = recipe.reconstructed(model, white)
    assert found["error"] == pytest.approx(0.25)
    assert unpack_images(found["images"]).abs().max() < 0.01
