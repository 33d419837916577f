"""Reading and fetching open_ms: with small files of its names, and the real ones."""

import functools
import gzip
import hashlib
import os
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import nibabel as nib
import numpy as np
import pytest
from scipy import ndimage

from mvacourse.datasets import open_ms
from mvacourse.datasets.open_ms import (
    CHECKSUMS,
    MASKED_PATIENTS,
    PATIENTS,
    fetch,
    load_lesion_mask,
    load_patient,
)
from mvacourse.datasets.tissue_mixture import WHITE
from mvacourse.metrics.contrast import contrast_ratios
from mvacourse.metrics.lesions import lesion_load, lesion_volumes
from mvacourse.runtime import data_folders, find_data
from tests.datasets.test_tissue_mixture import make_brain

# Read before any test sets MVACOURSE_DATA.
REAL_FOLDERS = os.pathsep.join(map(str, data_folders()))
IS_REAL_THERE = all(find_data(f"open_ms/{name}") for name in CHECKSUMS)
needs_real_data = pytest.mark.skipif(
    not IS_REAL_THERE,
    reason="open_ms is in no data folder; MVACOURSE_DATA may name one that has it",
)

MASK_2 = open_ms.MASK.format(2)
LAS = np.array([[-1, 0, 0, 90], [0, 1, 0, -126], [0, 0, 1, -72], [0, 0, 0, 1.0]])


@functools.cache
def small_files() -> dict[str, bytes]:
    """Patient 7, small, and the mask of patient 2, in names and form of the real."""
    images, _, lesion, _ = make_brain()
    arrays = {
        open_ms.IMAGE.format(7, name): 100 * image.astype(np.float32)
        for name, image in zip(("T1", "T2", "FLAIR"), images, strict=True)
    }
    arrays |= {open_ms.MASK.format(n): lesion.astype(np.uint8) for n in (2, 7)}
    # Stored with x to the left, as the real files are.
    return {
        name: gzip.compress(nib.Nifti1Image(array[::-1], LAS).to_bytes(), 1)
        for name, array in arrays.items()
    }


@pytest.fixture
def files(monkeypatch):
    """The small files, taken for the published ones."""
    files = small_files()
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in files}
    monkeypatch.setattr(open_ms, "CHECKSUMS", sums)
    return files


def put(folder, files):
    for name, content in files.items():
        path = folder / "open_ms" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files_in(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# --- The registry ---


def test_the_registry_lists_what_can_be_loaded():
    images = {
        open_ms.IMAGE.format(n, m) for n in PATIENTS for m in ("T1", "T2", "FLAIR")
    }
    masks = {open_ms.MASK.format(n) for n in MASKED_PATIENTS}
    not_loaded = {open_ms.IMAGE.format(n, "T1POST") for n in PATIENTS}
    assert images | masks | not_loaded == CHECKSUMS.keys()
    assert (len(MASKED_PATIENTS), len(CHECKSUMS)) == (29, 37)
    assert set(PATIENTS) < set(MASKED_PATIENTS)


def test_the_registry_holds_distinct_sha256():
    assert all(len(bytes.fromhex(sum_)) == 32 for sum_ in CHECKSUMS.values())
    assert len(set(CHECKSUMS.values())) == len(CHECKSUMS)


# --- Loading ---


def test_a_patient_is_images_and_masks_on_one_grid_in_ras(files, data, capsys):
    put(data[0], files)
    patient = load_patient(7)
    images, brain, lesion, truth = make_brain()
    for name, image in zip(("T1w", "T2w", "FLAIR"), images, strict=True):
        assert patient[name].array.dtype == np.float32
        np.testing.assert_allclose(patient[name].array, 100 * image, rtol=1e-5)
    assert (patient["brain_mask"].array == brain).all()
    assert (patient["lesion_mask"].array == lesion).all()
    nawm = patient["NAWM_mask"].array
    assert (truth[nawm] == WHITE).mean() > 0.97
    assert not (nawm & ndimage.maximum_filter(lesion, 5)).any()  # 2 voxels away
    for volume in patient.values():
        assert volume.spacing == (1, 1, 1)
        assert (volume.affine == patient["T1w"].affine).all()
        assert (np.diag(volume.affine) > 0).all()
    assert capsys.readouterr() == ("", "")  # found data needs no words


def test_files_may_lie_in_several_folders(files, data):
    put(data[0], {MASK_2: files[MASK_2]})
    put(data[1], {name: files[name] for name in files if name != MASK_2})
    assert load_lesion_mask(2).array.dtype == bool
    assert set(load_patient(7)) >= {"T1w", "lesion_mask"}


@pytest.mark.parametrize("number", [8, 26, 0, "7"])
def test_a_patient_without_images_is_named_with_those_that_have_some(number):
    with pytest.raises(ValueError, match=rf"{number!r}, expected one of 7, 19"):
        load_patient(number)


def test_a_patient_without_a_mask_is_refused():
    with pytest.raises(ValueError, match="patient is 26"):
        load_lesion_mask(26)


def test_a_found_file_of_another_content_is_named_with_the_cure(files, data):
    put(data[1], files | {MASK_2: files[MASK_2][:-1]})
    n_bytes = f"{len(files[MASK_2]) - 1:,} bytes"
    with pytest.raises(ValueError, match=rf"patient02.* damaged: {n_bytes}.*Delete it"):
        load_lesion_mask(2)


def test_a_folder_in_the_place_of_a_file_is_named(files, data):
    put(data[1], {f"{MASK_2}/x": b""})
    with pytest.raises(ValueError, match=r"patient02.* cannot be read \(Is a dir"):
        load_lesion_mask(2)


def test_offline_and_missing_is_an_error_with_the_cure(data):
    with pytest.raises(
        ConnectionError, match=r"patient07/T1_.*MVACOURSE_OFFLINE.*fetch"
    ):
        load_patient(7)
    assert files_in(data[0]) == {}


# --- Fetching, from a server on this machine ---


class Server(ThreadingHTTPServer):
    """Serves `files` below /raw/; a path in `faults` is answered wrongly."""

    files: dict[str, bytes]
    faults: dict[str, str]
    asked: list[str]


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/raw/")
        self.server.asked.append(name)
        content, fault = self.server.files[name], self.server.faults.get(name)
        self.send_response(404 if fault == "missing" else 200)
        self.send_header("Content-Length", len(content))
        self.end_headers()
        sent = {"short": content[:-9], "other": content[::-1]}.get(fault, content)
        self.wfile.write(sent)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, files):
    server = Server(("127.0.0.1", 0), Answer)
    server.files, server.faults, server.asked = files, {}, []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("MVACOURSE_OFFLINE")
    monkeypatch.setattr(
        open_ms, "REPOSITORY", f"http://127.0.0.1:{server.server_port}/raw"
    )
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_all_files_are_fetched_into_the_first_folder(server, files, data, capsys):
    assert fetch() == data[0] / "open_ms"
    assert files_in(data[0] / "open_ms") == files
    assert files_in(data[1]) == {}
    assert load_lesion_mask(2).array.any()
    assert capsys.readouterr().out == ""


def test_only_what_is_nowhere_is_downloaded_and_only_once(server, files, data):
    put(data[1], {name: files[name] for name in files if name != MASK_2})
    fetch()
    fetch()
    assert server.asked == [MASK_2]
    assert files_in(data[0]) == {f"open_ms/{MASK_2}": files[MASK_2]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_what_is_downloaded_can_be_read_by_others(server, data):
    fetch()
    path = data[0] / "open_ms" / MASK_2
    plain = data[0] / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize(
    ("fault", "message"),
    [("missing", "404"), ("short", "9 more expected"), ("other", "came is damaged")],
)
def test_a_failed_download_leaves_nothing_and_can_be_repeated(
    fault, message, server, files, data
):
    server.faults[MASK_2] = fault
    with pytest.raises(ConnectionError, match=rf"patient02.*{message}.*MVACOURSE_DATA"):
        load_lesion_mask(2)
    assert files_in(data[0]) == {}
    server.faults.clear()
    assert load_lesion_mask(2).array.any()


def test_a_server_that_is_not_there_is_told_with_the_cure(monkeypatch, data):
    monkeypatch.delenv("MVACOURSE_OFFLINE")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(open_ms, "REPOSITORY", "http://127.0.0.1:9/raw")
    with pytest.raises(ConnectionError, match=r"cannot be downloaded.*MVACOURSE_DATA"):
        load_lesion_mask(1)


def test_a_folder_that_cannot_be_written_to_is_told(monkeypatch, server, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path / "file" / "folder"))
    with pytest.raises(PermissionError, match="MVACOURSE_DATA"):
        fetch()
    assert server.asked == []


# --- The real files ---


@pytest.fixture
def real_data(monkeypatch):
    monkeypatch.setenv("MVACOURSE_DATA", REAL_FOLDERS)


@needs_real_data
def test_a_real_patient_has_the_contrasts_of_its_sequences(real_data):
    patient = load_patient(19)
    assert {v.array.shape for v in patient.values()} == {(182, 218, 182)}
    assert patient["brain_mask"].array.sum() == 1_099_439
    assert 200_000 < patient["NAWM_mask"].array.sum() < 400_000
    images = {name: patient[name].array for name in ("T1w", "T2w", "FLAIR")}
    lesion = {"lesion": patient["lesion_mask"].array}
    ratios = contrast_ratios(images, lesion, patient["NAWM_mask"].array)
    assert 0.6 < ratios["T1w"]["lesion"] < 0.8
    assert 1.7 < ratios["T2w"]["lesion"] < 2.3
    assert 1.2 < ratios["FLAIR"]["lesion"] < 1.5


@needs_real_data
def test_real_lesions_have_the_load_and_sizes_known_of_them(real_data):
    masks = [load_lesion_mask(number) for number in MASKED_PATIENTS]
    loads = [lesion_load(mask.array, mask.spacing) for mask in masks]
    assert np.median(loads) == pytest.approx(14.263)
    assert (min(loads), max(loads)) == pytest.approx((0.316, 52.19))
    volumes = [lesion_volumes(mask.array, mask.spacing) for mask in masks]
    counts = [len(v) for v in volumes]
    assert (min(counts), np.median(counts), max(counts)) == (8, 50, 237)
    percentiles = np.percentile(np.concatenate(volumes), [10, 25, 50, 75, 90])
    assert percentiles.tolist() == [12, 18, 34, 75, 203]
