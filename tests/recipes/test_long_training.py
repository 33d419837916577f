import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from mvacourse.checkpoints import load_checkpoint, read_checkpoint
from mvacourse.datasets.grids import Volume
from mvacourse.recipes import long_training
from mvacourse.recipes.ct_networks import make_generator
from mvacourse.recipes.long_training import SAVE_EVERY
from mvacourse.recipes.unpaired_networks import make_players
from mvacourse.runtime import CHECKOUT
from tests.recipes import tiny_training

train = long_training.long_training


@pytest.fixture
def tiny(monkeypatch):
    """Small plans in place of the course's, saved every 10th of 24 updates."""
    monkeypatch.setattr(long_training, "PLANS", dict(tiny_training.PLANS))
    monkeypatch.setattr(long_training, "SAVE_EVERY", tiny_training.SAVE_EVERY)
    return monkeypatch


@pytest.fixture
def in_folder(tiny, tmp_path):
    """Trains in a data folder of the name given; returns where the run's files are."""

    def in_folder(folder, name, profile="smoke", **options):
        tiny.setenv("MVACOURSE_DATA", str(tmp_path / folder))
        return train(name, profile, **options).parent

    return in_folder


def command(folder, *words, kill=""):
    """Runs the command in a process of its own; returns what it printed and its end."""
    environ = {"MVACOURSE_DATA": str(folder), "KILL": kill, "OMP_NUM_THREADS": "1"}
    module = ("-W", "error", "-m", "tests.recipes.tiny_training")
    return subprocess.run(
        [sys.executable, *module, "train", *words, "--profile", "smoke"],
        cwd=CHECKOUT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
    )


def assert_same_runs(found: Path, expected: Path):
    """The same losses row by row, and the same bits in weights and state."""
    losses = [(run / "losses.csv").read_text() for run in (found, expected)]
    assert losses[0] == losses[1]
    assert len(losses[0].splitlines()) == 1 + tiny_training.N_STEPS
    for name in ("network.safetensors", "state.safetensors"):
        tensors, others = (read_checkpoint(run / name) for run in (found, expected))
        assert tensors[1] == others[1]
        assert tensors[0].keys() == others[0].keys()
        assert all(torch.equal(t, others[0][k]) for k, t in tensors[0].items())


@pytest.mark.parametrize(
    ("name", "kill", "n_done"),
    [("tiny", "update:17", 10), ("tiny-cyclegan", "save:2", 10)],
)
def test_killed_it_goes_on_as_if_it_had_not_been(
    in_folder, tmp_path, name, kill, n_done
):
    """`kill -9` in an update, and half-way through writing the state of update 20."""
    assert command(tmp_path / "a", name, kill=kill).returncode == -signal.SIGKILL
    folder = tmp_path / "a" / "runs" / name
    assert read_checkpoint(folder / "state.safetensors")[0]["n_done"] == n_done
    assert not (folder / "network.safetensors").exists()
    resumed = in_folder("a", name, resume=True)
    assert_same_runs(resumed, in_folder("b", name))
    assert [path.name for path in resumed.glob(".*")] == []


@pytest.mark.parametrize("name", ["tiny", "tiny-cyclegan"])
def test_in_the_gpu_profile_it_goes_on_too(in_folder, tiny, name):
    """In bfloat16 and channels-last memory; interrupted by Ctrl-C after update 17."""

    def interrupted(profile):
        plan = tiny_training.PLANS[name](profile)
        return plan._replace(parts=lambda: stop_at(plan.parts(), 17))

    expected = in_folder("a", name, "gpu")
    tiny.setitem(long_training.PLANS, name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        in_folder("b", name, "gpu")
    tiny.setitem(long_training.PLANS, name, tiny_training.PLANS[name])
    assert_same_runs(in_folder("b", name, "gpu", resume=True), expected)


def stop_at(parts, last):
    made = []

    def step(*batch):
        made.append(parts.step(*batch))
        if len(made) == last:
            raise KeyboardInterrupt
        return made[-1]

    return parts._replace(step=step)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_two_processes_learn_as_one_with_twice_the_batch(in_folder, tmp_path):
    """Up to the order of sums; weights move by some 0.01 in these updates."""
    result = command(tmp_path / "a", "halves", "--devices", "2")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("network.safetensors") == 1
    halves, whole = tmp_path / "a" / "runs" / "halves", in_folder("b", "whole")
    losses = [
        np.loadtxt(run / "losses.csv", delimiter=",", skiprows=1)
        for run in (halves, whole)
    ]
    np.testing.assert_allclose(*losses, rtol=1e-3)
    found, expected = (
        read_checkpoint(run / "network.safetensors")[0] for run in (halves, whole)
    )
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-4)
    first = tiny_training.PLANS["whole"]("smoke").result.state_dict()
    assert max((first[k] - t).abs().max() for k, t in expected.items()) > 0.01


def test_a_run_is_not_begun_anew_in_silence(in_folder):
    folder = in_folder("a", "tiny")
    before = (folder / "losses.csv").read_text()
    message = r"tiny holds a training, .* at update 24 of 24\. .*--resume, or move"
    with pytest.raises(ValueError, match=message):
        in_folder("a", "tiny")
    assert (folder / "losses.csv").read_text() == before


def test_resuming_where_nothing_was_begun_begins(in_folder):
    assert_same_runs(in_folder("a", "tiny", resume=True), in_folder("b", "tiny"))


def test_a_finished_run_resumed_stays_as_it_is(in_folder):
    folder = in_folder("a", "tiny")
    before = (folder / "losses.csv").read_text()
    in_folder("a", "tiny", resume=True)
    assert (folder / "losses.csv").read_text() == before


def test_other_settings_are_refused_with_the_differences(in_folder, tiny):
    in_folder("a", "tiny")
    tiny.setitem(long_training.PLANS, "tiny", partial(tiny_training.tiny, batch_size=3))
    message = (
        "tiny holds a training of other settings: profile was 'smoke' and is 'cpu'; "
        "batch_size was 2 and is 3. Give those, or move the folder away"
    )
    with pytest.raises(ValueError, match=message):
        in_folder("a", "tiny", "cpu", resume=True)


def test_a_state_of_another_architecture_is_refused(in_folder, tiny):
    in_folder("a", "tiny")
    plan = tiny_training.tiny("smoke")
    without_D = plan.parts()._replace(networks=plan.networks[:1])
    other = plan._replace(parts=lambda: without_D)
    tiny.setitem(long_training.PLANS, "tiny", lambda profile: other)
    with pytest.raises(ValueError, match=r"networks\.1\..* expected nothing"):
        in_folder("a", "tiny", resume=True)


@pytest.mark.parametrize("n_left", [0, 1000, -1])
def test_a_damaged_state_is_refused(in_folder, n_left):
    path = in_folder("a", "tiny") / "state.safetensors"
    path.write_bytes(path.read_bytes()[:n_left])
    with pytest.raises(ValueError, match=r"tiny/state\.safetensors cannot be read"):
        in_folder("a", "tiny", resume=True)


@pytest.mark.parametrize("resume", [True, False])
def test_a_network_in_the_place_of_the_state_is_refused(in_folder, resume):
    folder = in_folder("a", "tiny")
    (folder / "network.safetensors").replace(folder / "state.safetensors")
    with pytest.raises(ValueError, match=r"state\.safetensors is no state of a train"):
        in_folder("a", "tiny", resume=resume)


@pytest.mark.parametrize("n_devices", [0, 10_000])
def test_devices_that_are_not_there_are_refused(in_folder, n_devices):
    with pytest.raises(ValueError, match=rf"--devices is {n_devices}, expected 1 … \d"):
        in_folder("a", "tiny", n_devices=n_devices)


def test_without_lightning_fabric_the_extra_is_named(in_folder, tiny):
    tiny.setitem(sys.modules, "lightning_fabric", None)
    with pytest.raises(ModuleNotFoundError, match=r"mvacourse\[gpu\]"):
        in_folder("a", "tiny")


@pytest.fixture
def heads(monkeypatch, tmp_path):
    """Five small heads of noise in place of the cohort."""
    random = np.random.default_rng(0)
    mask = np.zeros((10, 20, 6), bool)
    mask[2:8, 4:16, 1:5] = True

    def noise(least, most):
        return random.uniform(least, most, mask.shape).astype(np.float32)

    heads = {
        f"sub-{i:02d}": {
            "T1w": Volume(noise(0, 1500), np.eye(4)),
            "CT": Volume(noise(-1000, 1500), np.eye(4)),
            "head_mask": Volume(mask, np.eye(4)),
        }
        for i in range(1, 6)
    }
    monkeypatch.setattr(
        "mvacourse.recipes.ct_networks.load_cohort", lambda *args, **options: heads
    )
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    return heads


@pytest.mark.parametrize(
    ("name", "network"),
    [("pix2pix", make_generator("GAN")), ("cyclegan", make_players("smoke"))],
)
def test_the_trainings_of_the_course_leave_networks_to_load(heads, name, network):
    path = train(name, "smoke")
    about = load_checkpoint(path, network)
    assert (about["name"], about["settings"]["n_steps"]) == (name, 4)
    assert len((path.parent / "losses.csv").read_text().splitlines()) == 1 + 4
    assert SAVE_EVERY > 4  # the last update is saved all the same
    assert read_checkpoint(path.parent / "state.safetensors")[0]["n_done"] == 4
