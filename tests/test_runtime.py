import os
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from mvacourse import runtime


@pytest.fixture
def data(monkeypatch):
    """Sets `MVACOURSE_DATA` to the folders given."""

    def set_folders(*folders):
        monkeypatch.setenv("MVACOURSE_DATA", os.pathsep.join(map(str, folders)))

    return set_folders


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """A project of its own, as a clone of the repository is."""
    root = tmp_path / "clones" / "project"
    root.mkdir(parents=True)
    (root / "pyproject.toml").touch()
    monkeypatch.setattr(runtime, "CHECKOUT", root)
    monkeypatch.delenv("MVACOURSE_DATA", raising=False)
    return root


@pytest.fixture
def only_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.mark.parametrize("profile", ["cpu", "gpu", "smoke"])
def test_the_variable_chooses_the_profile(monkeypatch, profile):
    monkeypatch.setenv("MVACOURSE_PROFILE", profile)
    assert runtime.get_profile() == profile


@pytest.mark.parametrize(("cuda", "profile"), [(True, "gpu"), (False, "cpu")])
def test_the_device_chooses_the_profile_without_the_variable(
    monkeypatch, only_cpu, cuda, profile
):
    monkeypatch.delenv("MVACOURSE_PROFILE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    assert runtime.get_profile() == profile


def test_unknown_profile_names_variable_found_and_expected(monkeypatch):
    monkeypatch.setenv("MVACOURSE_PROFILE", "tpu")
    with pytest.raises(
        ValueError, match=r"MVACOURSE_PROFILE is 'tpu'.*cpu, gpu, smoke"
    ):
        runtime.get_profile()


def test_the_best_device_there_is_comes_first(monkeypatch, only_cpu):
    assert runtime.get_device() == torch.device("cpu")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert runtime.get_device() == torch.device("mps")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert runtime.get_device() == torch.device("cuda")
    assert runtime.get_device("cpu") == torch.device("cpu")


def test_unknown_device_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'tpu'.*cuda, mps, cpu"):
        runtime.get_device("tpu")


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_absent_device_is_an_error_that_lists_those_there(only_cpu, name):
    with pytest.raises(RuntimeError, match=f"'{name}' is not there.*has cpu"):
        runtime.get_device(name)


def test_one_seed_repeats_every_stream():
    def draws():
        generator = runtime.set_seed(3)
        own = torch.rand(2, generator=generator).tolist()
        old_numpy = np.random.rand()  # noqa: NPY002 (what libraries draw from)
        return random.random(), old_numpy, torch.rand(2).tolist(), own

    assert draws() == draws()


def test_the_generator_does_not_follow_the_global_stream():
    first = torch.rand(2, generator=runtime.set_seed(3))
    generator = runtime.set_seed(3)
    torch.rand(100)
    assert torch.equal(torch.rand(2, generator=generator), first)


def test_data_lie_in_the_checkout_by_default(checkout):
    assert runtime.data_folders() == [checkout / "data"]


def test_data_lie_in_the_cache_of_a_package_installed_alone(
    checkout, monkeypatch, tmp_path
):
    (checkout / "pyproject.toml").unlink()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    assert runtime.data_folders() == [tmp_path / "mvacourse"]


def test_data_folders_are_listed_in_order(checkout, data, tmp_path):
    data(tmp_path / "a", "", tmp_path / "b")
    assert runtime.data_folders() == [tmp_path / "a", tmp_path / "b"]


def test_relative_data_folders_start_from_the_project(checkout, data, monkeypatch):
    (checkout / "notebooks").mkdir()
    monkeypatch.chdir(checkout / "notebooks")
    data("here", "../shared")
    expected = [checkout / "here", checkout.parent / "shared"]
    assert runtime.data_folders() == expected


def test_tilde_is_the_home_folder(checkout, data, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    data("~/images")
    assert runtime.data_folders() == [tmp_path / "images"]


def test_the_first_folder_that_has_the_name_is_found(data, tmp_path):
    data(tmp_path / "a", tmp_path / "b", tmp_path / "c")
    assert runtime.find_data("x.nii") is None
    for name in "bc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.nii").touch()
    assert runtime.find_data("x.nii") == tmp_path / "b" / "x.nii"


def test_the_folder_to_write_to_is_made_and_left_empty(data, tmp_path):
    data(tmp_path / "new" / "folder", tmp_path)
    folder = runtime.writable_data_folder()
    assert folder == tmp_path / "new" / "folder"
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named_with_the_cure(data, tmp_path):
    (tmp_path / "file").touch()  # binds root too, whom no permission stops
    data(tmp_path / "file" / "folder")
    with pytest.raises(PermissionError, match=r"file/folder cannot.*MVACOURSE_DATA"):
        runtime.writable_data_folder()


@pytest.mark.parametrize(
    ("value", "offline"), [(None, False), ("", False), ("0", False), ("1", True)]
)
def test_one_variable_forbids_downloads(monkeypatch, value, offline):
    monkeypatch.delenv("MVACOURSE_OFFLINE")
    if value is not None:
        monkeypatch.setenv("MVACOURSE_OFFLINE", value)
    assert runtime.is_offline() is offline


def test_atomic_write_puts_the_file_in_place(tmp_path):
    path = tmp_path / "new" / "file"
    with runtime.atomic_write(path) as partial:
        partial.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")

    def write_half():
        with runtime.atomic_write(path) as partial:
            partial.write_text("ne")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_never_written_over(tmp_path):
    (tmp_path / "x.json").mkdir()
    with (
        pytest.raises(IsADirectoryError, match=r"x\.json is a folder.*Move it away"),
        runtime.atomic_write(tmp_path / "x.json"),
    ):
        pytest.fail("asked to write")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_json_object_is_read(tmp_path):
    (tmp_path / "x.json").write_text('{"unit": "é"}', "utf-8")
    assert runtime.read_json(tmp_path / "x.json") == {"unit": "é"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged"),
        (b'{"a": ', "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b"[1]", "holds a list, expected a JSON object"),
        (b"null", "holds a NoneType"),
    ],
)
def test_what_is_no_json_object_is_named(content, message, tmp_path):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(ValueError, match=rf"x\.json {message}"):
        runtime.read_json(tmp_path / "x.json")


def test_progress_is_quiet_under_pytest_only(capfd, monkeypatch):
    assert list(runtime.progress(range(3), "words")) == [0, 1, 2]
    assert capfd.readouterr().err == ""
    monkeypatch.delenv("PYTEST_VERSION")
    assert list(runtime.progress(range(3), "words")) == [0, 1, 2]
    assert "words: 100%" in capfd.readouterr().err


def test_paths_in_messages_are_short(checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "someone"))
    shortened = {
        checkout / "data" / "x": "data/x",
        checkout.parent / "shared": "../shared",
        tmp_path / "someone" / "x": "~/x",
        Path("/mnt/x"): "/mnt/x",
        Path("x"): "x",
    }
    for path, expected in shortened.items():
        assert runtime.shorten(path) == expected


def test_value_by_profile():
    values = {"cpu": 1, "gpu": 2, "smoke": 3}
    assert [runtime.by_profile(p, **values) for p in runtime.PROFILES] == [1, 2, 3]
    with pytest.raises(ValueError, match=r"'fast', expected one of cpu, gpu, smoke"):
        runtime.by_profile("fast", **values)
