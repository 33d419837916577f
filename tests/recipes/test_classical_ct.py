import json
import sys

import numpy as np
import pytest

from mvacourse.datasets.grids import Volume
from mvacourse.datasets.packing import unpack_images
from mvacourse.datasets.splits import split_subjects
from mvacourse.recipes.classical_ct import SETTINGS, classical_ct, synthetic_cts
from mvacourse.runtime import CHECKOUT

SHAPE = (8, 9, 7)
recipe = sys.modules[classical_ct.__module__]  # the package shows the function only


@pytest.fixture
def heads():
    random = np.random.default_rng(0)
    mask = np.zeros(SHAPE, bool)
    mask[1:-1, 1:-1, 1:-1] = True
    return {
        f"sub-{i:02d}": {
            key: Volume(array, np.eye(4))
            for key, array in {
                "T1w": random.uniform(0, 1500, SHAPE).astype(np.float32),
                "CT": random.uniform(-1000, 1500, SHAPE).astype(np.float32),
                "head_mask": mask,
            }.items()
        }
        for i in range(1, 4)
    }


class Constant:
    """Says 40 HU everywhere, and counts how often it is fitted."""

    fitted = 0

    def __init__(self, **settings):
        pass

    def fit(self, images, targets, masks):
        Constant.fitted += 1
        assert len(images) == len(targets) == len(masks) == 2
        assert images[0].shape == (1, *SHAPE)

    def predict(self, images, mask):
        return np.full(SHAPE, 40, np.float32)


@pytest.fixture
def quick(monkeypatch, tmp_path, heads):
    """The recipe with two methods that cost nothing, in a data folder of its own."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setattr(recipe, "load_cohort", lambda *args, **options: heads)
    monkeypatch.setattr(recipe, "SETTINGS", {"SR": {"a": 1}, "Atlas": {"a": 2}})
    monkeypatch.setattr(recipe, "CLASSES", {"SR": Constant, "Atlas": Constant})
    monkeypatch.setattr(Constant, "fitted", 0)
    return monkeypatch


def test_each_method_is_scored_on_the_test_head(quick, heads):
    content = json.loads(classical_ct("smoke").read_text())
    train, test = split_subjects(heads, 2, 1)
    assert (content["trained on"], content["tested on"]) == (train, test)
    ct, mask = (heads[test[0]][key].array for key in ("CT", "head_mask"))
    for scores in content["scores"].values():
        expected = np.abs(ct[mask] - 40).mean()
        assert scores["MAE"] == {test[0]: pytest.approx(expected, rel=1e-5)}
        assert scores["PSNR"].keys() == {test[0]}
    packed = unpack_images(content["slices"]["SR"])
    assert packed.shape == (SHAPE[1], SHAPE[0])
    # Of 3000 HU from −1000: air outside the head, 40 HU in it, to half a grey level.
    assert packed[0, 0] == -1
    assert packed[4, 4].item() == pytest.approx(2 * 1040 / 3000 - 1, abs=1 / 255)


def test_a_killed_run_goes_on_and_a_finished_one_is_left_alone(quick):
    whole = json.loads(classical_ct("smoke").read_text())
    assert Constant.fitted == 2
    assert json.loads(classical_ct("smoke").read_text())["scores"] == whole["scores"]
    assert Constant.fitted == 2
    quick.setattr(recipe, "SETTINGS", {"SR": {"a": 1}, "Atlas": {"a": 3}})
    changed = json.loads(classical_ct("smoke").read_text())
    assert Constant.fitted == 3
    assert changed["settings"] == {"SR": {"a": 1}, "Atlas": {"a": 3}}


@pytest.mark.parametrize("method", ["SR", "SRF+"])
def test_methods_are_fitted_and_paint_air_outside_the_head(method, heads, monkeypatch):
    small = {"SR": {"n_voxels": 40}, "SRF+": {"n_voxels": 40, "n_trees": 2}}
    monkeypatch.setattr(recipe, "SETTINGS", small)
    made = synthetic_cts(method, heads, ["sub-01", "sub-02"], ["sub-03"])
    mask = heads["sub-03"]["head_mask"].array
    assert made.keys() == {"sub-03"}
    assert (made["sub-03"][~mask] == -1000).all()
    assert made["sub-03"][mask].std() > 0


def test_the_shipped_record_holds_all_methods_on_the_subjects_of_the_split():
    content = json.loads((CHECKOUT / "data/results/classical_ct.json").read_text())
    assert content["settings"] == SETTINGS
    names = [f"sub-{i:02d}" for i in range(1, 25)]
    assert (content["trained on"], content["tested on"]) == split_subjects(names)
    for method in SETTINGS:
        scores = content["scores"][method]
        assert scores["MAE"].keys() == scores["PSNR"].keys() == {*content["tested on"]}
        assert unpack_images(content["slices"][method]).ndim == 2
