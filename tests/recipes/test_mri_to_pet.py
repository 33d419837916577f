"""PET from MRI on small brains, and what is recorded of it."""

import json
import sys

import numpy as np
import pytest
import torch

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.packing import unpack_images
from mvacourse.datasets.phantom.person import make_head, make_image
from mvacourse.models.sketcher_refiner import SketcherRefiner
from mvacourse.recipes import mri_to_pet
from mvacourse.recipes.mri_to_pet import NOISE_FREE, noise_free_pet, split
from mvacourse.recipes.pet_networks import (
    METHODS,
    NETWORKS,
    VOXELWISE,
    checkpoint_name,
    fit_voxelwise,
    make_network,
    synthetic_pet,
    train_network,
    training_cubes,
)
from mvacourse.runtime import CHECKOUT
from mvacourse.training.sketcher_refiner import SketcherRefinerSettings

recipe = sys.modules[mri_to_pet.__module__]  # the package shows the function only
SHAPE = (16, 20, 16)
SMOKE = SketcherRefinerSettings(cube=8).shortened(0.001)


def make_brain(seed, *, patient=True):
    """White and grey matter; PET falls with MTR, and most in a lesion."""
    random = np.random.default_rng(seed)
    brain, lesion, nawm = np.zeros((3, *SHAPE), bool)
    brain[2:14, 2:18, 2:14] = True
    lesion[4:7, 5:9, 5:8] = patient
    nawm[8:13, 3:17, 3:13] = True
    myelin = np.where(lesion, 0.4, np.where(nawm, 0.95, 0.5))
    noise = random.normal(0, 0.02, (4, *SHAPE))
    images = {
        "MTR": 43 * (0.35 + 0.65 * myelin) + 43 * noise[0],
        "FA": 0.45 * myelin + noise[1],
        "RD": 0.9 - 0.5 * myelin + noise[2],
        "PET": 0.78 + 0.53 * myelin + noise[3],
    }
    images = {key: (image * brain).astype(np.float32) for key, image in images.items()}
    masks = {"brain_mask": brain, "lesion_mask": lesion, "NAWM_mask": nawm}
    return images | masks


@pytest.fixture
def brains():
    return [make_brain(0), make_brain(1), make_brain(2, patient=False)]


@pytest.mark.parametrize("method", VOXELWISE)
def test_voxelwise_methods_find_lost_myelin(method, brains):
    predict = fit_voxelwise(method, brains[1:], n_voxels=500)
    y_hat = predict(brains[0])
    assert (y_hat[~brains[0]["brain_mask"]] == 0).all()
    for region in ("lesion_mask", "NAWM_mask"):
        expected = brains[0]["PET"][brains[0][region]].mean()
        assert y_hat[brains[0][region]].mean() == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("method", NETWORKS)
def test_each_network_makes_pet_in_native_units_inside_the_brain(method, brains):
    sketcher = make_network("Sketcher") if method == "Refiner" else None
    network = train_network(method, brains[1:], SMOKE, sketcher=sketcher)
    y_hat = synthetic_pet(network, brains[0], cube=8)
    assert (y_hat.shape, y_hat.dtype) == (SHAPE, np.float32)
    assert (y_hat[~brains[0]["brain_mask"]] == 0).all()
    inside = y_hat[brains[0]["brain_mask"]]
    assert 0 <= inside.min() < inside.max() <= 2
    again = train_network(method, brains[1:], SMOKE, sketcher=sketcher)
    pairs = zip(network.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_cubes_share_a_sixth_with_their_neighbours_or_what_is_asked_for(brains):
    network = make_network("Sketcher").eval()
    sixth, same, half = (
        synthetic_pet(network, brains[0], cube=8, overlap=n) for n in (None, 1, 4)
    )
    np.testing.assert_array_equal(sixth, same)
    assert not np.array_equal(sixth, half)


def test_cubes_are_of_one_place_and_their_regions_do_not_overlap(brains):
    generator = torch.Generator().manual_seed(0)
    cubes = training_cubes(brains, 8, 4, generator)
    for _ in range(5):
        c, y, regions = next(cubes)
        assert (c.shape, y.shape, regions.shape) == (
            (4, 3, 8, 8, 8),
            (4, 1, 8, 8, 8),
            (4, 3, 8, 8, 8),
        )
        assert (regions.sum(dim=1) == 1).all()
        nawm = regions[:, 1:2]
        mtr, pet = (c[:, :1] + 1) * 30, y + 1
        assert mtr[nawm].mean().item() == pytest.approx(41.6, abs=1)
        assert pet[nawm].mean().item() == pytest.approx(1.28, abs=0.03)


def test_the_refiner_keeps_the_sketcher_that_it_was_given(brains):
    sketcher = make_network("Sketcher")
    network = train_network("Refiner", brains, SMOKE, sketcher=sketcher)
    assert isinstance(network, SketcherRefiner)
    pairs = zip(network.S.parameters(), sketcher.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    with pytest.raises(ValueError, match="a Refiner needs sketches"):
        train_network("Refiner", brains, SMOKE)


def test_no_subject_trains_and_tests():
    train, test = split((18, 6), (10, 10))
    assert (len(train), len(test)) == (28, 16)
    assert not {*train} & {*test}
    assert sum("C" in name for name in train) == sum("C" in name for name in test) == 10


def test_pet_without_noise_is_that_of_the_same_person(monkeypatch):
    """At 8 mm; the image of the cohort differs from it by noise of 4.5 %."""
    monkeypatch.setattr(
        recipe, "make_head", lambda *a, **k: make_head(*a, spacing=8, **k)
    )
    head = make_head("sub-01", patient=True, spacing=8)
    mask = np.zeros((20, 26, 20), bool)
    found = noise_free_pet("sub-01", mask)
    noisy = make_image(head, "PET", "sub-01")
    arrays = {"PET": noisy, "brain_mask": head.brain > 0.5}
    noisy = recipe.brain_in_native_units(arrays, mask.shape)["PET"]
    ratio = noisy[found > 0.9] / found[found > 0.9]
    assert ratio.mean() == pytest.approx(1, abs=0.01)
    assert ratio.std() == pytest.approx(0.045, abs=0.01)


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Three patients and two controls, and methods that take no time."""
    brains = {f"sub-{i:02}": make_brain(i) for i in (1, 2, 3)}
    brains |= {f"sub-C{i:02}": make_brain(i, patient=False) for i in (1, 2)}
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_brains", lambda *n: brains)
    monkeypatch.setattr(
        recipe, "noise_free_pet", lambda name, _: brains[name]["PET"] + 0.01
    )
    monkeypatch.setattr(
        recipe.SketcherRefinerSettings, "for_profile", lambda profile: SMOKE
    )
    return tmp_path


def test_a_run_records_every_method_and_a_killed_one_goes_on(small):
    path = mri_to_pet("smoke")
    assert path == small / "results" / "mri_to_pet.json"
    whole = json.loads(path.read_text())
    assert [*whole["scores"]] == [*METHODS, NOISE_FREE]
    test = whole["tested on"]
    for scores in whole["scores"].values():
        assert scores["MSE"].keys() == {*test}
        assert {*scores["WM in HC"], *scores["lesions"]} == {*test}
    assert unpack_images(whole["slices"]["Refiner"]).shape == (SHAPE[1], SHAPE[0])
    assert {p.stem for p in (small / "checkpoints").iterdir()} == {
        "pet-3-d-u-net",
        "pet-3-d-u-net-weighted-l1",
        "pet-sketcher",
        "pet-sketcher-weighted-l1",
        "pet-refiner",
    }
    kept = {m: s for m, s in whole["scores"].items() if m != "Refiner"}
    path.write_text(
        json.dumps(whole | {"scores": kept, "seconds each": {"Sketcher": -1}})
    )
    mri_to_pet("smoke")
    resumed = json.loads(path.read_text())
    assert resumed["scores"] == whole["scores"]
    assert resumed["seconds each"].keys() == {"Sketcher", "Refiner"}


# --- What the course ships ---


@pytest.fixture(scope="module")
def shipped():
    return json.loads((CHECKOUT / "data/results/mri_to_pet.json").read_text())


def test_the_record_is_of_every_method_on_people_it_has_not_seen(shipped):
    patients, controls = (
        {n for n in shipped["tested on"] if ("C" in n) == c} for c in (False, True)
    )
    assert len(patients) >= 6
    assert len(controls) >= 10
    assert not {*shipped["trained on"]} & {*shipped["tested on"]}
    assert [*shipped["scores"]] == [*METHODS, NOISE_FREE]
    for scores in shipped["scores"].values():
        assert scores["MSE"].keys() == scores["PSNR"].keys() == patients | controls
        assert scores["WM in HC"].keys() == controls
        for metric in ("NAWM", "lesions", "mean of lesions", "Dice"):
            assert scores[metric].keys() == patients


def test_nothing_is_nearer_than_the_noise_of_the_true_image_allows(shipped):
    means = {m: np.mean([*s["MSE"].values()]) for m, s in shipped["scores"].items()}
    assert min(means, key=means.get) == NOISE_FREE
    for method in ("2-layer DNN", "3-D U-Net", "Sketcher"):
        assert means[method] < means["linear regression"]


@pytest.mark.parametrize("method", NETWORKS)
def test_the_shipped_networks_can_be_loaded(method):
    about = load_checkpoint(
        CHECKOUT / "data" / checkpoint_name(method), make_network(method)
    )
    assert about["method"] == method
