import os
import shutil
from types import SimpleNamespace

import pytest

from mvacourse import doctor
from mvacourse.datasets.digits import MNIST_FILES
from mvacourse.doctor import Finding, examine

GIB = 2**30


def findings() -> dict[str, Finding]:
    return {finding.name: finding for finding in examine()}


@pytest.fixture
def room(monkeypatch):
    """Sets the free memory and disk, in GiB."""

    def set_room(memory, disk):
        sizes = {"SC_AVPHYS_PAGES": memory * GIB // 4096, "SC_PAGE_SIZE": 4096}
        monkeypatch.setattr(os, "sysconf", sizes.get)
        usage = SimpleNamespace(free=disk * GIB)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    return set_room


@pytest.fixture(autouse=True)
def healthy(monkeypatch, tmp_path, room):
    """A machine where all is well, whatever this one is like."""
    room(memory=8, disk=20)
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MVACOURSE_PROFILE", "cpu")
    monkeypatch.setattr(doctor, "_version", lambda package: "1.0")


def wrong() -> list[str]:
    return [name for name, finding in findings().items() if finding.cure]


def test_a_healthy_machine_needs_no_cure():
    names = ["versions", "device", "room", "threads", "data", "digits", "widgets"]
    assert list(findings()) == names
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


def test_missing_widgets_have_a_cure(monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda package: "")
    assert wrong() == ["widgets"]
    assert "lab" in findings()["widgets"].cure


def test_a_profile_that_does_not_exist_has_a_cure(monkeypatch):
    monkeypatch.setenv("MVACOURSE_PROFILE", "tpu")
    assert wrong() == ["device"]
    assert "cpu, gpu, smoke" in findings()["device"].cure


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
