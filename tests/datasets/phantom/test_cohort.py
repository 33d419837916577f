"""A cohort on disk: names, sidecars, resuming, and the same bytes on any way there."""

import errno
import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest

from mvacourse.datasets.nifti import read_volume
from mvacourse.datasets.phantom import cohort as module
from mvacourse.datasets.phantom.cohort import (
    MASKS,
    STEPS,
    Population,
    load_cohort,
    make_cohort,
    names,
)
from mvacourse.datasets.phantom.person import (
    LABELS,
    make_head,
    make_image,
    make_masks,
)
from mvacourse.runtime import find_data

COARSE = Population(spacing=8)
TRUTH = {"label-lesion_mask", "label-NAWM_mask", "label-head_mask", "label-brain_mask"}
TRUTH |= {"dseg", "myelin"}


def make(folder, n_patients=1, n_controls=1, modalities=("CT",), **options):
    """A small cohort by one process."""
    options = {"population": COARSE, "n_jobs": 1} | options
    return make_cohort(n_patients, n_controls, modalities, folder=folder, **options)


def files_of(folder):
    """Content of every file, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, template):
    """A patient, a control, their CT; made once, not to be written to."""
    return make(tmp_path_factory.mktemp("cohort"))


def fill_disk(patch, n_files):
    """Lets the disk be full after some files, in the middle of the next."""
    counter = itertools.count()

    def until_full(write):
        def write_or_fail(path, content):
            if next(counter) < n_files:
                return write(path, content)
            write(path, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

        return write_or_fail

    for name in ("write_bytes", "write_text"):
        patch.setattr(Path, name, until_full(getattr(Path, name)))


# --- What is written ---


def test_files_are_named_as_in_bids(undisturbed):
    expected = {"dataset_description.json", "participants.tsv", "dseg.tsv"}
    for name, key in itertools.product(("sub-01", "sub-C01"), {*TRUTH, "CT"}):
        for ending in (".nii.gz", ".json"):
            expected.add(f"{name}/anat/{name}_{key}{ending}")
    assert set(files_of(undisturbed)) == expected


def test_the_description_has_the_licence_and_the_population(undisturbed):
    about = json.loads((undisturbed / "dataset_description.json").read_text())
    assert {"Name", "BIDSVersion", "DatasetType"} <= about.keys()
    assert "no image of any person" in about["License"]
    # What the notice of the MNI maps asks to be kept.
    assert "copyright (C) 1993-2009 Louis Collins" in about["License"]
    assert "permission to use, copy, modify and distribute" in about["License"]
    assert about["Population"] == {
        "spacing": 8,
        "seed": 0,
        "misalignment": {},
        "field_of_view": {},
        "Version": module.VERSION,
    }


def test_participants_are_listed_with_group_and_load(undisturbed):
    rows = (undisturbed / "participants.tsv").read_text().splitlines()
    assert rows[0] == "participant_id\tgroup\tlesion_load_ml"
    lesion = read_volume(
        undisturbed / "sub-01" / "anat" / "sub-01_label-lesion_mask.nii.gz"
    )
    load = lesion.array.sum() * 8**3 / 1000
    assert rows[1:] == [f"sub-01\tMS\t{load:g}", "sub-C01\tcontrol\t0"]


def test_labels_are_named(undisturbed):
    rows = (undisturbed / "dseg.tsv").read_text().splitlines()
    assert rows[0] == "index\tname"
    assert rows[1:] == [f"{i}\t{name}" for i, name in enumerate(LABELS)]


def test_sidecars_tell_how_an_image_was_made(tmp_path):
    population = Population(
        spacing=8, seed=3, misalignment={"CT": 1.5}, field_of_view={"CT": (-60, 80)}
    )
    folder = make(tmp_path, 1, 0, ["CT", "T1w"], population=population)
    anat = folder / "sub-01" / "anat"
    ct, t1, mask = (
        json.loads((anat / f"sub-01_{key}.json").read_text())
        for key in ("CT", "T1w", "label-lesion_mask")
    )
    assert all(sidecar["Synthetic"] is True for sidecar in (ct, t1, mask))
    assert all(sidecar["Seed"] == 3 for sidecar in (ct, t1, mask))
    assert (ct["Units"], t1["Units"]) == ("HU", "a.u.")
    assert (ct["Misalignment_mm"], t1["Misalignment_mm"]) == (1.5, 0)
    assert (ct["FieldOfView_mm"], t1["FieldOfView_mm"]) == ([-60, 80], None)
    assert t1["Sequence"] == "InversionRecovery"
    assert t1["Times_ms"].keys() == {"tr", "te", "ti"}
    assert mask["Group"] == "MS"
    assert mask["LesionLoad_ml"] > 0


def test_only_modalities_asked_for_are_computed(tmp_path, monkeypatch):
    made = []

    def note(head, modality, name, **options):
        made.append(modality)
        return make_image(head, modality, name, **options)

    monkeypatch.setattr(module, "make_image", note)
    make(tmp_path, 1, 0, ["FLAIR", "MTR"])
    assert made == ["FLAIR", "MTR"]


# --- Resuming ---


def test_a_second_call_makes_nothing(undisturbed, monkeypatch):
    def times():
        return {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")}

    monkeypatch.setattr(module, "make_head", lambda *a, **k: pytest.fail("made anew"))
    before = times()
    assert make(undisturbed) == undisturbed
    assert times() == before


def test_a_modality_or_a_person_is_added_later(tmp_path, undisturbed):
    make(tmp_path, 1, 0, ["T1w"])
    before = files_of(tmp_path)
    make(tmp_path, 1, 1, ["T1w", "CT"])
    after = files_of(tmp_path)
    del before["participants.tsv"]
    assert before.items() <= after.items()
    without_t1 = {path: file for path, file in after.items() if "T1w" not in path}
    assert without_t1 == files_of(undisturbed)


# Of the 31 files: description, labels, the first image, its sidecar; the last of the
# patient and the first of the control; the last sidecar, the list of participants.
@pytest.mark.parametrize("n_files", [0, 1, 2, 3, 15, 16, 29, 30])
def test_a_disk_full_at_any_file_leaves_a_cohort_that_can_be_completed(
    n_files, tmp_path, undisturbed, monkeypatch
):
    with monkeypatch.context() as patch:
        fill_disk(patch, n_files)
        with pytest.raises(OSError, match="No space left"):
            make(tmp_path)
    whole, before = files_of(undisturbed), files_of(tmp_path)
    assert len(whole) == 31
    assert len(before) == n_files
    assert before.items() <= whole.items()
    make(tmp_path)
    assert files_of(tmp_path) == whole


def test_an_image_that_was_deleted_is_made_again(tmp_path, undisturbed):
    make(tmp_path)
    (tmp_path / "sub-01" / "anat" / "sub-01_CT.nii.gz").unlink()
    make(tmp_path)
    assert files_of(tmp_path) == files_of(undisturbed)


def test_two_processes_write_the_same_bytes_as_one(tmp_path, undisturbed):
    make(tmp_path, n_jobs=2)
    assert files_of(tmp_path) == files_of(undisturbed)


# --- Folders ---


def test_a_cohort_is_made_in_the_first_data_folder(data):
    folder = make(None, 1, 0)
    assert folder == data[0] / "phantom" / f"cohort-v{module.VERSION}-8mm"
    assert find_data(COARSE.folder_name) == folder


def test_a_complete_cohort_in_a_later_read_only_folder_is_used(
    data, monkeypatch, undisturbed
):
    there = data[1] / COARSE.folder_name
    there.parent.mkdir()
    there.symlink_to(undisturbed)
    monkeypatch.setattr(
        module, "writable_data_folder", lambda: pytest.fail("asked to write")
    )
    assert make(None) == there
    assert list(load_cohort(1, 1, ["CT"], population=COARSE)) == ["sub-01", "sub-C01"]
    assert list(data[0].iterdir()) == []


def test_populations_have_folders_of_their_own():
    populations = [
        Population(),
        Population(spacing=1.5),
        Population(seed=1),
        Population(seed=2),
        Population(misalignment={"CT": 1}),
        Population(misalignment={"CT": 2}),
        Population(field_of_view={"CT": (-60, 80)}),
    ]
    folders = {population.folder_name for population in populations}
    assert len(folders) == len(populations)


@pytest.mark.parametrize("n_patients", [1, 2])
def test_a_folder_that_holds_another_population_is_refused(n_patients, tmp_path):
    """Even where the names and modalities asked for are all there."""
    make(tmp_path, 1, 0)
    before = files_of(tmp_path)
    other = Population(spacing=8, seed=1)
    with pytest.raises(ValueError, match=r"holds the population .*Choose another"):
        make(tmp_path, n_patients, 0, population=other)
    assert files_of(tmp_path) == before


def test_a_folder_whose_description_is_damaged_is_refused(tmp_path):
    make(tmp_path, 1, 0)
    for content in ('{"Name": "mva', "[]"):
        (tmp_path / "dataset_description.json").write_text(content)
        with pytest.raises(ValueError, match=r"description\.json is damaged.*Choose"):
            make(tmp_path, 1, 0)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make(tmp_path / "file")


# --- Damaged files ---


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"participant_id\nsub-07\n"])
def test_a_damaged_list_of_participants_is_written_again(
    content, tmp_path, undisturbed
):
    make(tmp_path)
    (tmp_path / "participants.tsv").write_bytes(content)
    make(tmp_path)
    assert files_of(tmp_path) == files_of(undisturbed)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"Group": 1}'])
def test_a_damaged_sidecar_is_named_with_the_cure(content, tmp_path, undisturbed):
    make(tmp_path, 1, 0)
    sidecar = tmp_path / "sub-01" / "anat" / "sub-01_label-lesion_mask.json"
    sidecar.write_text(content)
    with pytest.raises(ValueError, match=r"lesion_mask\.json cannot be used.*Delete"):
        make(tmp_path)
    sidecar.unlink()
    make(tmp_path)
    assert files_of(tmp_path) == files_of(undisturbed)


def test_a_damaged_image_is_named_and_once_deleted_made_again(tmp_path, undisturbed):
    image = make(tmp_path) / "sub-01" / "anat" / "sub-01_CT.nii.gz"
    image.write_bytes(image.read_bytes()[:-9])
    options = {"folder": tmp_path, "population": COARSE, "n_jobs": 1}
    with pytest.raises(ValueError, match=r"sub-01_CT\.nii\.gz is damaged.*delete it"):
        load_cohort(1, 1, ["CT"], **options)
    image.unlink()
    load_cohort(1, 1, ["CT"], **options)
    assert files_of(tmp_path) == files_of(undisturbed)


# --- What cannot be made ---


def test_an_unknown_modality_is_named_with_the_known_ones(tmp_path):
    with pytest.raises(ValueError, match=r"'T3w'.*T1w, T2w.*CT"):
        make(tmp_path, modalities=["CT", "T3w"])
    with pytest.raises(ValueError, match="'MRI'"):
        Population(misalignment={"MRI": 1})
    with pytest.raises(ValueError, match="'MRI'"):
        Population(field_of_view={"MRI": (0, 1)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("spacing", [-2, 0, 0.5, 8.5, float("nan"), float("inf")])
def test_a_spacing_out_of_range_is_refused(spacing):
    with pytest.raises(ValueError, match=r"spacing is .* mm, expected 1 … 8"):
        Population(spacing=spacing)


@pytest.mark.parametrize("mm", [-1, 21, float("nan")])
def test_a_misalignment_out_of_range_is_refused(mm):
    with pytest.raises(ValueError, match=r"misalignment of CT is .* expected 0 … 20"):
        Population(misalignment={"CT": mm})


def test_a_field_of_view_upside_down_is_refused():
    with pytest.raises(ValueError, match=r"field of view of CT is 90 … -60 mm"):
        Population(field_of_view={"CT": (90, -60)})


def test_a_cohort_of_nobody_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected someone to make"):
        make(tmp_path / "none", 0, 0)
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_made_is_named_with_a_cure(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"dataset_description\.json cannot be written"):
        make(tmp_path / "file", 1, 0)


# --- Loading ---


def test_people_are_numbered_from_1():
    assert names(2, 1) == {"sub-01": True, "sub-02": True, "sub-C01": False}
    assert len(names(24, 10)) == 34


def test_what_is_loaded_is_what_was_made(tmp_path):
    """Masks and labels exactly, images to half a step of what the file can hold."""
    modalities = ["T1w", "CT", "MTR", "FA", "RD", "PET"]
    truth = [*MASKS, "dseg", "myelin"]
    options = {"folder": tmp_path, "population": COARSE, "n_jobs": 1}
    loaded = load_cohort(1, 1, modalities, truth=truth, **options)
    assert list(loaded) == ["sub-01", "sub-C01"]
    for name, volumes in loaded.items():
        head = make_head(name, patient=name == "sub-01", spacing=8)
        made = make_masks(head)
        made |= {key: make_image(head, key, name) for key in modalities}
        assert set(volumes) == {*modalities, *truth}
        for key, volume in volumes.items():
            step = 0 if key in (*MASKS, "dseg") else STEPS.get(key, 1)
            error = np.abs(volume.array - made[key].astype(float)).max()
            assert error <= 0.501 * step, key
            np.testing.assert_array_equal(volume.affine, head.grid.affine)


def test_images_are_those_of_the_population(tmp_path):
    population = Population(
        spacing=8, seed=3, misalignment={"CT": 2}, field_of_view={"CT": (-60, 80)}
    )
    options = {"folder": tmp_path, "population": population, "n_jobs": 1}
    loaded = load_cohort(1, 0, ["CT"], truth=(), **options)["sub-01"]["CT"].array
    head = make_head("sub-01", patient=True, spacing=8, seed=3)
    how = {"seed": 3, "misalignment": 2, "field_of_view": (-60, 80)}
    expected = make_image(head, "CT", "sub-01", **how)
    np.testing.assert_allclose(loaded, expected, atol=0.501)


def test_only_those_asked_for_are_loaded(tmp_path):
    make(tmp_path, 2, 1)
    options = {"folder": tmp_path, "population": COARSE, "n_jobs": 1}
    assert list(load_cohort(1, 0, ["CT"], truth=(), **options)) == ["sub-01"]
    (volumes,) = load_cohort(1, 0, ["CT"], truth=["NAWM_mask"], **options).values()
    assert list(volumes) == ["CT", "NAWM_mask"]


# --- The default population ---

# Printed by .venv/bin/python -c "from tests.datasets.phantom.test_cohort import *;
# print({name: statistics(name) for name in PINNED})"; if the heads are changed on
# purpose, raise `cohort.VERSION` and print anew. In turn: brain and lesions in ml; mean
# and 5th, 50th and 95th percentile within the head of T1w, and of CT in HU.
PINNED = {
    "sub-01": [1437.5, 2.2, 767.6, 284.2, 801.6, 1161.2, 118.7, -192.1, 37.2, 652.9],
    "sub-02": [1388.2, 8.9, 694.4, 252.4, 716.9, 1062.5, 135.8, -183.2, 38.4, 681.4],
    "sub-C01": [1406.4, 0.0, 710.4, 271.7, 730.2, 1095.1, 137.1, -184.8, 39.2, 688.3],
}


def statistics(name):
    head = make_head(name, patient="C" not in name, spacing=6)
    masks = make_masks(head)
    found = [masks[key].sum() * 6**3 / 1000 for key in ("brain_mask", "lesion_mask")]
    for modality in ("T1w", "CT"):
        image = make_image(head, modality, name)[masks["head_mask"]]
        found += [image.mean(), *np.percentile(image, [5, 50, 95])]
    return [round(float(value), 1) for value in found]


@pytest.mark.parametrize("name", PINNED)
def test_the_default_people_are_the_same_everywhere(name):
    """To 1 %: rounding may differ on another machine, a person may not."""
    assert statistics(name) == pytest.approx(PINNED[name], rel=0.01, abs=0.5)
