import json
import shutil
from types import SimpleNamespace

import psutil
import pytest
import torch
from torch import nn

from mvacourse import doctor, runtime
from mvacourse.checkpoints import save_checkpoint
from mvacourse.datasets.digits import MNIST_FILES
from mvacourse.datasets.open_ms import CHECKSUMS
from mvacourse.datasets.phantom.cohort import Population
from mvacourse.doctor import Finding, device, examine

GIB = 2**30


def findings() -> dict[str, Finding]:
    return {finding.name: finding for finding in examine()}


@pytest.fixture
def room(monkeypatch):
    """Sets the free memory and disk, in GiB."""

    def set_room(memory, disk):
        available = SimpleNamespace(available=memory * GIB)
        monkeypatch.setattr(psutil, "virtual_memory", lambda: available)
        usage = SimpleNamespace(free=disk * GIB)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    return set_room


@pytest.fixture(autouse=True)
def healthy(monkeypatch, tmp_path, room):
    """A machine where all is well, whatever this one is like."""
    room(memory=8, disk=20)
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MVACOURSE_PROFILE", "cpu")
    monkeypatch.setattr(doctor, "_version", lambda package: "8.0")
    monkeypatch.setattr(runtime, "CHECKOUT", tmp_path)
    save_checkpoint(
        tmp_path / "data" / "checkpoints" / "x.safetensors", nn.Linear(1, 1)
    )
    (tmp_path / "data" / "results").mkdir()
    (tmp_path / "data" / "results" / "x.json").write_text(json.dumps({"seed": 0}))


def wrong() -> list[str]:
    return [name for name, finding in findings().items() if finding.cure]


def test_a_healthy_machine_needs_no_cure():
    names = ["versions", "device", "room", "threads", "data", "digits", "heads"]
    assert list(findings()) == [*names, "patients", "shipped", "widgets"]
    assert wrong() == []


def test_a_data_folder_that_cannot_be_written_to_has_a_cure(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "file" / "folder"))
    assert wrong() == ["data"]
    assert "MVACOURSE_DATA" in findings()["data"].cure


def test_a_damaged_mnist_has_a_cure(tmp_path):
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in MNIST_FILES:
        (raw / name).write_bytes(b"damaged")
    assert wrong() == ["digits"]
    assert "train-images-idx3-ubyte" in findings()["digits"].cure


@pytest.mark.parametrize(
    ("memory", "disk", "word"), [(1, 20, "programs"), (8, 0, "disk")]
)
def test_a_full_machine_has_a_cure(room, memory, disk, word):
    room(memory, disk)
    assert wrong() == ["room"]
    assert word in findings()["room"].cure


def test_the_disk_is_that_of_the_data_folder(monkeypatch, tmp_path):
    asked = []

    def disk_usage(path):
        asked.append(path)
        return SimpleNamespace(free=0)

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "data" / "not" / "yet"))
    assert "data/not/yet" in findings()["room"].cure
    assert asked == [tmp_path / "data"]


@pytest.mark.parametrize(
    ("version", "words"), [("", "lab extra"), ("7.6.5", "7.7 or later"), ("7.7.1", "")]
)
def test_missing_or_old_widgets_have_a_cure(monkeypatch, version, words):
    monkeypatch.setattr(
        doctor, "_version", lambda name: version if name == "ipywidgets" else "8.0"
    )
    assert wrong() == (["widgets"] if words else [])
    assert words in findings()["widgets"].cure


def test_a_missing_package_has_a_cure(monkeypatch):
    monkeypatch.setattr(
        doctor, "_version", lambda name: "" if name == "torchvision" else "8.0"
    )
    assert wrong() == ["versions"]
    assert "torchvision missing" in findings()["versions"].found


def test_heads_are_counted(tmp_path):
    assert "made on first use" in findings()["heads"].found
    for name in ("sub-01", "sub-C01"):
        (tmp_path / "data" / Population().folder_name / name).mkdir(parents=True)
    assert "2 synthetic" in findings()["heads"].found


def test_patients_are_counted_and_a_damaged_one_has_a_cure(tmp_path):
    assert "0 of 37 files" in findings()["patients"].found
    path = tmp_path / "data" / "open_ms" / next(iter(CHECKSUMS))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"damaged")
    assert wrong() == ["patients"]
    assert path.name in findings()["patients"].cure


@pytest.mark.parametrize("name", ["checkpoints/x.safetensors", "results/x.json"])
def test_what_is_shipped_is_verified(tmp_path, name):
    assert "networks: 1, checksums right; results: 1" in findings()["shipped"].found
    path = tmp_path / "data" / name
    path.write_bytes(path.read_bytes()[:-3])
    assert wrong() == ["shipped"]
    assert name in findings()["shipped"].cure
    assert "1 of 2" in findings()["shipped"].found
    path.unlink()
    assert "restore data/" in findings()["shipped"].cure


def test_a_profile_that_does_not_exist_has_a_cure(monkeypatch):
    monkeypatch.setenv("MVACOURSE_PROFILE", "tpu")
    assert wrong() == ["device"]
    assert "cpu, gpu, smoke" in findings()["device"].cure


def test_a_gpu_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Tesla T4")
    monkeypatch.delenv("MVACOURSE_PROFILE")
    assert device().found.startswith("cuda (Tesla T4), ")
    assert device().found.endswith("profile gpu")
    assert findings()["device"] == device()


def test_threads_say_who_chose_them(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert "fixed by OMP_NUM_THREADS=3" in findings()["threads"].found
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert "fixed" not in findings()["threads"].found


def test_versions_are_those_of_the_installed_packages(monkeypatch):
    monkeypatch.undo()
    import numpy

    assert f"numpy {numpy.__version__}" in findings()["versions"].found


def test_a_cure_stands_below_its_finding():
    assert str(Finding("disk", "empty")) == "✓ disk        empty"
    lines = str(Finding("disk", "full", "delete")).splitlines()
    assert lines == ["! disk        full", "              → delete"]
