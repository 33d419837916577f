"""The first data folder can be read but not written to, as a share of a class is."""

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
import torchvision

from mvacourse import doctor
from mvacourse.datasets import digits
from mvacourse.datasets.phantom.cohort import Population, load_cohort
from mvacourse.runtime import data_folders
from tests.datasets.test_digits import files, write_mnist  # noqa: F401 (a fixture)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")

OTHERS = data_folders()  # read before any test sets MVACOURSE_DATA
NOBODY = 65534
COARSE = {"population": Population(spacing=8), "n_jobs": 1}


@pytest.fixture
def share(monkeypatch):
    """A folder of its own, as pytest's are closed to whom the tests become."""
    monkeypatch.delenv("MVACOURSE_OFFLINE")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        monkeypatch.setenv("MVACOURSE_DATA", name)
        yield Path(name)


@contextlib.contextmanager
def read_only(folder):
    """Takes away the right to write; root, whom no mode stops, becomes nobody."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_what_it_holds_is_read_and_nothing_is_written(monkeypatch, share, files):  # noqa: F811
    write_mnist(share / "MNIST" / "raw", files)
    monkeypatch.setenv("MVACOURSE_DATA", os.pathsep.join(map(str, [share, *OTHERS])))
    made = load_cohort(1, 0, ["CT"], **COARSE)
    monkeypatch.setenv("MVACOURSE_DATA", str(share))
    digits.load_digits("mnist")  # nobody might not import what it needs
    before = sorted(share.rglob("*"))
    with read_only(share):
        assert digits.load_digits("mnist").source == "MNIST"
        loaded = load_cohort(1, 0, ["CT"], **COARSE)
        with pytest.raises(PermissionError):
            (share / "x").touch()
    assert loaded.keys() == made.keys()
    assert (loaded["sub-01"]["CT"].array == made["sub-01"]["CT"].array).all()
    assert sorted(share.rglob("*")) == before


def download(*arguments, **options):
    pytest.fail("downloaded")


WRITERS = {
    "digits": lambda: digits.load_digits("mnist"),
    "heads": lambda: load_cohort(1, 0, ["CT"], **COARSE),
}


@pytest.mark.parametrize("what", WRITERS)
def test_what_it_lacks_is_one_error_with_the_cure(monkeypatch, share, what):
    monkeypatch.setattr(torchvision.datasets, "MNIST", download)
    cure = r"cannot be written to \(Permission denied\).*first in MVACOURSE_DATA"
    with read_only(share), pytest.raises(PermissionError, match=cure):
        WRITERS[what]()


def test_the_doctor_says_so(share):
    with read_only(share):
        finding = doctor._data()
    assert "Permission denied" in finding.cure
