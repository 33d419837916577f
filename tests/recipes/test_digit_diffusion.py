from importlib import import_module

import pytest
import torch

from mvacourse.checkpoints import load_checkpoint
from mvacourse.models.diffusion import Clipped, Guided
from mvacourse.recipes import RECIPES
from mvacourse.recipes.digit_diffusion import make_denoiser, sample_digits

# The package shows the recipes under the names of their modules.
MODULE = import_module("mvacourse.recipes.digit_diffusion")


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(MODULE, "FEWER_AND_MORE", (2, 3))


def test_the_recipe_writes_a_network_with_scores_and_command(
    monkeypatch, tmp_path, sklearn_digits
):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(MODULE, "load_digits", lambda: sklearn_digits)
    path = RECIPES["digit_diffusion"]("smoke")
    assert path == tmp_path / "checkpoints" / "digit_diffusion.safetensors"
    assert path.stat().st_size < 6_000_000
    model = make_denoiser()
    about = load_checkpoint(path, model)
    assert about["command"] == "mvacourse train digit_diffusion --profile smoke"
    assert about["source"] == "scikit-learn digits"
    assert list(about["guidance"]) == ["0", "1", "3"]
    assert about["guidance"]["1"].keys() >= {"Fréchet distance", "obeyed"}
    assert list(about["steps"]) == ["2", "3"]


def test_samples_are_images_of_the_classes_that_are_asked_for():
    model = make_denoiser().eval()
    torch.manual_seed(1)
    x = sample_digits(
        Clipped(Guided(model, 1.0)), 3, torch.tensor([1, 2, 3]), n_steps=3
    )
    assert x.shape == (3, 1, 28, 28)
    assert x.abs().max() <= 1
    torch.manual_seed(1)
    other = sample_digits(
        Clipped(Guided(model, 1.0)), 3, torch.tensor([1, 2, 4]), n_steps=3
    )
    assert torch.equal(x[:2], other[:2])
    assert not torch.equal(x[2], other[2])
