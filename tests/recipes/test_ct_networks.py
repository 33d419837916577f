import json
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
import torch
from torch import nn

from mvacourse.recipes.ct_networks import (
    METHODS,
    axial_slices,
    checkpoint_name,
    make_discriminator,
    make_generator,
    synthetic_ct,
    train_method,
)
from mvacourse.recipes.network_ct import judge
from mvacourse.recipes.network_ct import runs as runs_of
from mvacourse.recipes.record import recorded_before
from mvacourse.runtime import CHECKOUT
from mvacourse.training.pix2pix import Pix2PixSettings

SETTINGS = Pix2PixSettings(n_steps=2, batch_size=2, n_decay=1)


@pytest.fixture
def heads():
    rng = np.random.default_rng(0)
    mask = np.zeros((10, 20, 6), bool)
    mask[2:8, 4:16, 1:5] = True
    return {
        name: {
            "T1w": rng.uniform(0, 1500, mask.shape).astype(np.float32),
            "CT": rng.uniform(-1000, 1500, mask.shape).astype(np.float32),
            "head_mask": mask,
        }
        for name in ("sub-01", "sub-02")
    }


class Identity(nn.Module):
    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.zeros(1))

    def forward(self, c):
        return c


def test_slices_are_padded_with_air_for_four_halvings(heads):
    slices = axial_slices(heads)
    assert slices["T1w"].shape == (2 * 4, 1, 32, 16)  # the slices that show the head
    assert (slices["CT"][:, :, 0] == -1000).all()
    assert not slices["head_mask"][:, :, 0].any()


def test_a_head_is_translated_on_its_own_grid_in_hu(heads):
    """The identity in model range: 0 … 2000 of T1w becomes −1000 … 2000 HU."""
    t1w = heads["sub-01"]["T1w"]
    made = synthetic_ct(Identity(), t1w)
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, t1w * 1.5 - 1000, atol=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains_and_translates(heads, method):
    G = train_method(method, axial_slices(heads), SETTINGS)
    assert not G.training
    made = synthetic_ct(G, heads["sub-01"]["T1w"])
    assert made.shape == (10, 20, 6)
    assert np.isfinite(made).all()


def test_training_is_the_same_each_time(heads):
    slices = axial_slices(heads)
    a, b = (train_method("U-Net", slices, SETTINGS).state_dict() for _ in range(2))
    torch.testing.assert_close(a, b)


def test_the_gans_have_the_generator_of_the_u_net():
    def sizes(method):
        return [p.shape for p in make_generator(method).parameters()]

    assert sizes("GAN") == sizes("GAN, image D") == sizes("U-Net") != sizes("FCN")
    judges = [make_discriminator(m, (32, 16)) for m in METHODS]
    assert [d is None for d in judges] == [m in ("U-Net", "FCN") for m in METHODS]
    assert len({checkpoint_name(m) for m in METHODS}) == len(METHODS)


def synthetic(heads):
    return {n: synthetic_ct(Identity(), head["T1w"]) for n, head in heads.items()}


def test_scores_are_of_whole_heads_and_truth_is_as_sharp_as_itself(heads):
    truth = {n: h | {"CT": h["T1w"] * 1.5 - 1000} for n, h in heads.items()}
    scores, packed = judge(synthetic(truth), truth, trained_on=[])
    assert scores["MAE"].keys() == heads.keys()
    assert max(scores["MAE"].values()) < 0.001
    assert scores["sharpness"]["sub-02"] == pytest.approx(1, abs=1e-5)
    assert packed["shape"] == [20, 10]


def test_a_test_head_among_the_training_heads_is_refused(heads):
    with pytest.raises(ValueError, match="sub-02"):
        judge(synthetic(heads), heads, trained_on=["sub-02"])


def test_variations_differ_from_the_main_runs_in_one_thing():
    main = Pix2PixSettings.for_heads("cpu")
    runs = runs_of(main)
    assert [r.label for r in runs if r.part == "scores"] == [*METHODS]
    short = [r for r in runs if r.part != "scores"]
    fewer = replace(main, n_steps=main.n_steps // 20, n_decay=main.n_steps // 40)
    for run in short:
        lambda_l1 = run.settings.lambda_l1
        assert run.settings == replace(fewer, lambda_l1=lambda_l1)


def test_a_killed_run_goes_on_only_with_the_same_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    about = {"settings": {"betas": (0.5, 0.9)}, "seed": 0}
    assert recorded_before("x", about) == {}
    path = tmp_path / "results" / "x.json"
    path.parent.mkdir()
    path.write_text(json.dumps(about | {"scores": {"a": 1}}))
    assert recorded_before("x", about)["scores"] == {"a": 1}
    assert recorded_before("x", about | {"seed": 1}) == {}
    path.write_text("{damaged")
    assert recorded_before("x", about) == {}


# --- What is recorded ---


@pytest.fixture(scope="module")
def mean_mae():
    records = (
        json.loads((CHECKOUT / f"data/results/{name}.json").read_text())["scores"]
        for name in ("classical_ct", "network_ct")
    )
    return [{m: fmean(s["MAE"].values()) for m, s in r.items()} for r in records]


def test_networks_beat_all_classical_methods_the_best_by_a_quarter(mean_mae):
    classical, networks = mean_mae
    assert networks.keys() == {*METHODS}
    assert max(networks["U-Net"], networks["FCN"]) < min(classical.values())
    assert min(networks.values()) <= 0.75 * min(classical.values())
