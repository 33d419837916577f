"""FLAIR from other sequences, on small brains; and what is recorded of it."""

import json
import sys
from statistics import fmean

import numpy as np
import pytest

from mvacourse.datasets import open_ms
from mvacourse.datasets.packing import unpack_images
from mvacourse.metrics import lesion_contrast
from mvacourse.recipes import flair_methods, flair_synthesis
from mvacourse.recipes.flair_methods import METHODS, FlairSettings, train_method
from mvacourse.recipes.flair_synthesis import (
    N_BESIDE,
    REAL_SOURCES,
    SOURCES,
    TRUE,
    real_brains,
    studies,
)
from mvacourse.runtime import CHECKOUT
from tests.datasets.test_open_ms import needs_real_data, real_data  # noqa: F401

recipe = sys.modules[flair_synthesis.__module__]  # the package shows the function only
SHIPPED = CHECKOUT / "data" / "results" / "flair_synthesis.json"
SHAPE = (16, 24, 16)
SMOKE = FlairSettings.for_profile("smoke")


def make_brain(seed):
    """White matter and fluid of differing contrast, and a lesion bright in FLAIR."""
    random = np.random.default_rng(seed)
    brain = np.zeros(SHAPE, bool)
    brain[1:15, 1:23, 1:15] = True
    lesion = np.zeros(SHAPE, bool)
    lesion[4:8, 5 + seed % 3 : 10 + seed % 3, 4:9] = True
    nawm = np.zeros(SHAPE, bool)
    nawm[9:14, 3:20, 3:14] = True
    fluid = brain & ~nawm & ~lesion & (random.random(SHAPE) < 0.5)
    values = {"T1w": (250, 650), "T2w": (3000, 1900), "PD": (1200, 1200)}
    values["FLAIR"] = (300, 1450)
    images = {}
    for key, (of_fluid, of_lesion) in values.items():
        image = np.where(fluid, of_fluid, np.where(lesion, of_lesion, 1000.0))
        image = (image + random.normal(0, 20, SHAPE)) * brain
        images[key] = image.astype(np.float32)
    masks = {"brain_mask": brain, "lesion_mask": lesion, "NAWM_mask": nawm}
    return images | masks


@pytest.fixture(autouse=True)
def small_cubes(monkeypatch):
    monkeypatch.setattr(flair_methods, "CUBE", 8)
    monkeypatch.setattr(flair_methods, "OVERLAP", 2)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_makes_flair_in_native_units_inside_the_brain(method):
    brains = [make_brain(seed) for seed in range(3)]
    synthesise = train_method(method, brains[:2], SOURCES, SMOKE)
    y_hat = synthesise(brains[2])
    assert (y_hat.shape, y_hat.dtype) == (SHAPE, np.float32)
    assert (y_hat[~brains[2]["brain_mask"]] == 0).all()
    inside = y_hat[brains[2]["brain_mask"]]
    assert np.isfinite(inside).all()
    assert 100 < inside.mean() < 2000
    again = train_method(method, brains[:2], SOURCES, SMOKE)(brains[2])
    np.testing.assert_array_equal(again, y_hat)


@pytest.mark.parametrize("method", METHODS[:3])
def test_the_classical_methods_see_a_lesion_at_once(method):
    brains = [make_brain(seed) for seed in range(3)]
    settings = FlairSettings(n_trees=5, n_voxels=500, n_lesion_voxels=50)
    y_hat = train_method(method, brains[:2], SOURCES, settings)(brains[2])
    lesion, nawm = (brains[2][key] for key in ("lesion_mask", "NAWM_mask"))
    assert y_hat[lesion].mean() > 1.2 * y_hat[nawm].mean()


def test_a_real_patient_is_tested_by_what_was_learned_from_the_other():
    train = [f"sub-{i:02}" for i in range(18)]
    synthetic, *real = studies(train, ["sub-20"], ["patient07", "patient19"], SMOKE)
    assert (synthetic.trained_on, synthetic.tested_on) == (train, ["sub-20"])
    assert [study.tested_on for study in real] == [["patient07"], ["patient19"]]
    for study, other in zip(real, ("patient19", "patient07"), strict=True):
        assert study.trained_on == [*train[:N_BESIDE], *[other] * N_BESIDE]
        assert study.sources == REAL_SOURCES
    assert len(studies(train, ["sub-20"], [], SMOKE)) == 1


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Three synthetic and two real brains, and methods that take no time."""
    brains = {f"sub-{i:02}": make_brain(i) for i in (1, 2, 3)}
    real = {name: make_brain(i) for i, name in ((7, "patient07"), (19, "patient19"))}
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "synthetic_brains", lambda n: brains)
    monkeypatch.setattr(recipe, "real_brains", lambda: real)
    monkeypatch.setattr(recipe, "METHODS", METHODS[1:3])
    return tmp_path / "results" / "flair_synthesis.json"


def test_a_killed_run_goes_on_where_it_stopped(small):
    assert flair_synthesis("smoke") == small
    whole = json.loads(small.read_text())
    kept = {METHODS[1]: whole["scores"][METHODS[1]]}
    marked = {f"{METHODS[1]}, synthetic": -1}
    small.write_text(json.dumps(whole | {"scores": kept, "seconds each": marked}))
    flair_synthesis("smoke")
    resumed = json.loads(small.read_text())
    assert resumed["scores"] == whole["scores"]
    assert resumed["real"] == whole["real"]
    assert resumed["seconds each"][f"{METHODS[1]}, synthetic"] == -1


def test_a_run_records_every_method_on_every_subject(small):
    flair_synthesis("smoke")
    result = json.loads(small.read_text())
    assert set(result["scores"]) == set(result["real"]) == {*METHODS[1:3], TRUE}
    for part, names in (
        ("scores", result["tested on"]),
        ("real", result["real patients"]),
    ):
        for scores in result[part].values():
            assert set(scores["Ratio 1"]) == set(scores["Dice"]) == set(names)
    assert result["scores"][TRUE]["Ratio 1"].popitem()[1] == pytest.approx(
        1.45, abs=0.02
    )
    assert not {*result["trained on"]} & {*result["tested on"]}
    for packed in result["slices"].values():
        assert unpack_images(packed["flair"]).shape == (SHAPE[1], SHAPE[0])
    true = unpack_images(result["slices"][TRUE]["true"]) > 0
    name = result["tested on"][0]
    expected = make_brain(int(name[-2:]))["lesion_mask"].sum(axis=(0, 1)).max()
    assert true.sum() == expected


# --- The real patients ---

# FLAIR in lesions over NAWM by a three-class mixture, measured before the course was
# written; ours by five Gaussians, at 2 mm, may differ by 0.05.
REAL_RATIOS = {"patient07": 1.43, "patient19": 1.32}


@needs_real_data
def test_the_real_patients_have_the_ratios_that_are_known(real_data):  # noqa: F811
    ratios = {
        name: lesion_contrast(brain["FLAIR"], brain["lesion_mask"], brain["NAWM_mask"])
        for name, brain in real_brains().items()
    }
    assert ratios == pytest.approx(REAL_RATIOS, abs=0.05)


def test_without_the_real_data_there_are_no_real_brains(monkeypatch):
    def nowhere(number):
        raise ConnectionError(open_ms.IMAGE.format(number, "T1"))

    monkeypatch.setattr(recipe, "load_patient", nowhere)
    assert real_brains() == {}


# --- What is recorded ---


@pytest.fixture(scope="module")
def recorded():
    return json.loads(SHIPPED.read_text())


def test_every_method_is_recorded_on_six_brains_and_both_patients(recorded):
    for part, names in (
        ("scores", recorded["tested on"]),
        ("real", recorded["real patients"]),
    ):
        assert recorded[part].keys() == {*METHODS, TRUE}
        for scores in recorded[part].values():
            assert scores["Ratio 1"].keys() == scores["Dice"].keys() == {*names}
    assert len(recorded["tested on"]) == 6
    assert recorded["real patients"] == [*REAL_RATIOS]
    assert not {*recorded["trained on"]} & {*recorded["tested on"]}


def test_synthetic_lesions_are_brighter_than_white_matter_and_less_than_true(recorded):
    ratio = {m: fmean(s["Ratio 1"].values()) for m, s in recorded["scores"].items()}
    for method in METHODS:
        assert 1 < ratio[method] < ratio[TRUE]


def test_the_threshold_finds_the_lesions_of_the_true_flair(recorded):
    assert fmean(recorded["scores"][TRUE]["Dice"].values()) > 0.7


def test_the_recorded_ratios_of_the_real_patients_are_those_known(recorded):
    assert recorded["real"][TRUE]["Ratio 1"] == pytest.approx(REAL_RATIOS, abs=0.05)
