"""`kill -9` in the middle of a cohort, a download, a record: the next run recovers.

A training and its checkpoints are killed in `tests/recipes/test_long_training.py`.
"""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from torchvision.datasets import MNIST

from mvacourse.datasets import digits, open_ms
from mvacourse.datasets.phantom.cohort import Population, make_cohort
from mvacourse.recipes.record import read_record, record
from mvacourse.runtime import CHECKOUT, data_folders
from tests.datasets.test_digits import small_mnist_files
from tests.datasets.test_open_ms import small_files

OTHERS = data_folders()  # read before any test sets MVACOURSE_DATA
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def first(folder):
    """Puts a data folder before the others, which may have the template of heads."""
    return os.pathsep.join([str(folder), *map(str, OTHERS)])


def begin(folders, *words):
    """Starts work in a process of its own, in the first of some data folders."""
    environ = {"MVACOURSE_DATA": str(folders), "MVACOURSE_OFFLINE": "0"}
    environ |= {"NO_PROXY": "127.0.0.1", "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
    command = [sys.executable, "-m", "tests.killed", *words]
    return subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | environ)


def files_in(folder):
    """Content of every file under its own name; half-written ones have another."""
    paths = (path for path in folder.rglob("[!.]*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The cohort as it is when nobody disturbs its making."""
    folder = tmp_path_factory.mktemp("whole")
    population = Population(spacing=8)
    make_cohort(1, 1, ["CT"], population=population, folder=folder, n_jobs=1)
    return files_in(folder)


# In an image of the control; in the list of participants.
@pytest.mark.parametrize("n", [18, 31])
def test_a_cohort_killed_is_completed_by_the_next_run(n, whole, monkeypatch, tmp_path):
    assert begin(first(tmp_path), "cohort", str(n)).wait() == -signal.SIGKILL
    folder = tmp_path / Population(spacing=8).folder_name
    left = files_in(folder)
    assert len(left) == n - 1
    assert left.items() <= whole.items()
    monkeypatch.setenv("MVACOURSE_DATA", first(tmp_path))
    make_cohort(1, 1, ["CT"], population=Population(spacing=8), n_jobs=1)
    assert files_in(folder) == whole


def test_a_result_killed_in_its_writing_leaves_the_earlier(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    record("x", {"scores": [1.0]})
    assert begin(tmp_path, "result", "1").wait() == -signal.SIGKILL
    assert read_record("x") == {"scores": [1.0]}
    record("x", {"scores": [3.0]})
    assert read_record("x") == {"scores": [3.0]}


class Deadly(BaseHTTPRequestHandler):
    """Sends the half of the second file asked for, and then kills who asked."""

    def do_GET(self):
        content = self.server.files[self.path.removeprefix("/raw/")]
        self.server.n_asked += 1
        self.send_response(200)
        self.send_header("Content-Length", len(content))
        self.end_headers()
        if self.server.n_asked != 2:
            self.wfile.write(content)
            return
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        os.kill(self.server.asking.pid, signal.SIGKILL)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Deadly)
    server.files, server.n_asked = {}, 0
    server.url = f"http://127.0.0.1:{server.server_port}/raw"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def online(monkeypatch, tmp_path):
    """Allows this process to ask the server too."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("MVACOURSE_OFFLINE")


def sums_of(files, kind="sha256"):
    return {name: hashlib.new(kind, files[name]).hexdigest() for name in files}


def test_a_download_killed_goes_on_with_the_next_run(
    server, online, monkeypatch, tmp_path
):
    server.files = small_files()
    sums = sums_of(server.files)
    server.asking = begin(tmp_path, "patients", server.url, json.dumps(sums))
    assert server.asking.wait() == -signal.SIGKILL
    assert len(files_in(tmp_path / "open_ms")) == 1
    monkeypatch.setattr(open_ms, "REPOSITORY", server.url)
    monkeypatch.setattr(open_ms, "CHECKSUMS", sums)
    open_ms.fetch()
    assert files_in(tmp_path / "open_ms") == server.files
    assert server.n_asked == len(server.files) + 1  # the first is not fetched again


def test_digits_killed_in_their_download_are_not_there_and_come_with_the_next_run(
    server, online, monkeypatch, tmp_path
):
    files = small_mnist_files()
    server.files = {f"{name}.gz": gzip.compress(files[name]) for name in files}
    sums, packed_sums = sums_of(files), sums_of(server.files, "md5")
    words = map(json.dumps, (sums, packed_sums))
    server.asking = begin(tmp_path, "digits", server.url, *words)
    assert server.asking.wait() == -signal.SIGKILL
    assert not (tmp_path / "MNIST").exists()
    monkeypatch.setattr(MNIST, "mirrors", [f"{server.url}/"])
    monkeypatch.setattr(MNIST, "resources", [*packed_sums.items()])
    monkeypatch.setattr(digits, "MNIST_FILES", sums)
    assert digits.load_digits("mnist").train_labels.tolist() == [5, 0, 4]
    assert files_in(tmp_path / "MNIST" / "raw") == files
