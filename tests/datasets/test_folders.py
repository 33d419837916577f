"""Subjects found by name in two layouts, and read onto one grid."""

import errno
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from mvacourse.datasets.folders import Subject, find_subjects, load_subject
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.nifti import write_volume

SHAPE = (4, 5, 6)
RANGES = {"T1w": (0, 900), "CT": (-1000, 1500), "MTR": (0, 48)}


def image(key="T1w", shape=SHAPE, spacing=2.0):
    low, high = RANGES[key]
    array = np.linspace(low, high, np.prod(shape), dtype=np.float32).reshape(shape)
    return Volume(array, np.diag([spacing, spacing, spacing, 1]))


def mask(n_voxels=10):
    array = np.zeros(SHAPE, bool)
    array.flat[:n_voxels] = True
    return Volume(array, np.diag([2.0, 2, 2, 1]))


def put(path, volume=None):
    write_volume(path, volume or image())
    return path


@pytest.fixture
def bids(tmp_path):
    """One patient with everything, one with an MR image alone."""
    one = tmp_path / "sub-01" / "anat"
    put(one / "sub-01_T1w.nii.gz")
    put(one / "sub-01_CT.nii.gz", image("CT"))
    put(one / "sub-01_MTR.nii", image("MTR"))
    put(one / "sub-01_label-lesion_mask.nii.gz", mask())
    put(one / "sub-01_label-NAWM_mask.nii.gz", mask(30))
    put(one / "sub-01_dseg.nii.gz", Volume(mask().array * 3, mask().affine))
    put(tmp_path / "sub-02" / "anat" / "sub-02_acq-mprage_T1w.nii.gz")
    (tmp_path / "participants.tsv").touch()
    (tmp_path / "derivatives").mkdir()
    return tmp_path


@pytest.fixture
def synthrad(tmp_path):
    for name in ("1BA005", "1BA001"):
        put(tmp_path / name / "mr.nii.gz")
        put(tmp_path / name / "ct.nii.gz", image("CT"))
        put(tmp_path / name / "mask.nii.gz", mask(60))
    (tmp_path / "overview").mkdir()
    (tmp_path / "overview" / "1BA001.png").touch()
    return tmp_path


# --- Finding ---


def test_bids_files_are_found_by_their_suffix(bids):
    one, two = find_subjects(bids)
    anat = bids / "sub-01" / "anat"
    assert one == Subject(
        "sub-01",
        {
            "CT": anat / "sub-01_CT.nii.gz",
            "MTR": anat / "sub-01_MTR.nii",
            "T1w": anat / "sub-01_T1w.nii.gz",
            "NAWM_mask": anat / "sub-01_label-NAWM_mask.nii.gz",
            "lesion_mask": anat / "sub-01_label-lesion_mask.nii.gz",
            "dseg": anat / "sub-01_dseg.nii.gz",
        },
    )
    assert (two.name, set(two.files)) == ("sub-02", {"T1w"})


def test_synthrad_files_are_found_under_the_names_of_bids(synthrad):
    subjects = find_subjects(synthrad)
    assert [subject.name for subject in subjects] == ["1BA001", "1BA005"]
    assert subjects[0].files == {
        "T1w": synthrad / "1BA001" / "mr.nii.gz",
        "CT": synthrad / "1BA001" / "ct.nii.gz",
        "head_mask": synthrad / "1BA001" / "mask.nii.gz",
    }


def test_time_series_sidecars_and_unfinished_files_are_passed_over(bids):
    one = bids / "sub-01"
    (one / "func").mkdir()
    for run in (1, 2):
        (one / "func" / f"sub-01_run-{run}_bold.nii.gz").touch()
    (one / "anat" / "sub-01_FLAIR.json").touch()
    (one / "anat" / ".sub-01_T2w.nii.gz.123.partial").touch()
    (one / "anat" / "._sub-01_T1w.nii.gz").touch()
    (one / "anat" / "notes.nii.gz").touch()
    assert set(find_subjects(bids)[0].files) >= {"T1w", "CT"}
    assert not {"bold", "FLAIR", "T2w"} & set(find_subjects(bids)[0].files)


def test_two_sessions_name_both_files_and_one_can_be_chosen(tmp_path):
    for session in ("ses-01", "ses-02"):
        put(tmp_path / "sub-01" / session / f"sub-01_{session}_T1w.nii.gz")
    message = r"ses-01_T1w\.nii\.gz and .*ses-02_T1w\.nii\.gz are both T1w.*entity="
    with pytest.raises(ValueError, match=message):
        find_subjects(tmp_path)
    (subject,) = find_subjects(tmp_path, entity="ses-02")
    assert subject.files["T1w"].name == "sub-01_ses-02_T1w.nii.gz"


def test_compressed_and_plain_file_of_one_name_are_both_named(synthrad):
    put(synthrad / "1BA001" / "ct.nii", image("CT"))
    with pytest.raises(ValueError, match=r"ct\.nii and .*ct\.nii\.gz are both CT"):
        find_subjects(synthrad)


def test_a_file_in_another_subjects_folder_is_an_error(bids):
    put(bids / "sub-01" / "anat" / "sub-02_FLAIR.nii.gz")
    with pytest.raises(ValueError, match=r"sub-02_FLAIR.*is of sub-02.*sub-01.*Move"):
        find_subjects(bids)


@pytest.mark.parametrize(
    "name", ["sub-[01]", "sub-a b", "sub-Zoë", "sub-{x}*?", "sub-患者", "sub-'\"%"]
)
def test_unusual_names_work(name, tmp_path):
    folder = tmp_path / "données [2024] (copie)"
    path = put(folder / name / "anat" / f"{name}_T1w.nii.gz")
    (subject,) = find_subjects(folder)
    assert subject == Subject(name, {"T1w": path})
    np.testing.assert_array_equal(
        load_subject(subject, ["T1w"])["T1w"].array, image().array
    )


def test_an_accent_in_one_sign_or_two_is_the_same(tmp_path):
    composed, taken_apart = (
        unicodedata.normalize(form, "sub-Zoë") for form in ("NFC", "NFD")
    )
    put(tmp_path / composed / f"{taken_apart}_T1w.nii.gz")
    assert set(find_subjects(tmp_path)[0].files) == {"T1w"}


def test_what_is_not_there_or_no_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere cannot be listed.*Correct"):
        find_subjects(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match=r"file cannot be listed"):
        find_subjects(tmp_path / "file")


def test_a_folder_that_may_not_be_listed_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PermissionError, match=r"cannot be listed \(Permission denied"):
        find_subjects(tmp_path)


def test_a_folder_without_subjects_says_what_it_holds(tmp_path):
    with pytest.raises(ValueError, match=r"holds nothing, expected.*sub-<name>"):
        find_subjects(tmp_path)
    (tmp_path / "patients").mkdir()
    with pytest.raises(ValueError, match=r"holds patients, expected.*SynthRAD2023"):
        find_subjects(tmp_path)


# --- Loading ---


def test_a_subject_is_read_with_its_masks(bids):
    subject = find_subjects(bids)[0]
    volumes = load_subject(subject, ["T1w", "CT"], ["lesion_mask", "dseg"])
    assert list(volumes) == ["T1w", "CT", "lesion_mask", "dseg"]
    np.testing.assert_array_equal(volumes["T1w"].array, image().array)
    np.testing.assert_array_equal(volumes["CT"].array, image("CT").array)
    np.testing.assert_array_equal(volumes["lesion_mask"].array, mask().array)
    np.testing.assert_array_equal(volumes["dseg"].array, mask().array * 3)
    kinds = [volume.array.dtype for volume in volumes.values()]
    assert kinds == [np.float32, np.float32, bool, np.int32]


def test_a_missing_modality_names_the_subject_and_what_is_there(bids):
    one, two = find_subjects(bids)
    with pytest.raises(ValueError, match=r"sub-02 has no CT, lesion_mask, only T1w"):
        load_subject(two, ["T1w", "CT"], ["lesion_mask"])
    with pytest.raises(ValueError, match=r"sub-01 has no PET, only CT, MTR, T1w"):
        load_subject(one, ["PET"])
    with pytest.raises(ValueError, match=r"sub-03 has no CT, only an empty folder"):
        load_subject(Subject("sub-03", {}), ["CT"])


def test_a_link_to_a_file_that_was_not_fetched_is_named(tmp_path):
    (tmp_path / "sub-01").mkdir()
    (tmp_path / "sub-01" / "sub-01_T1w.nii.gz").symlink_to(tmp_path / "annex")
    (subject,) = find_subjects(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"sub-01_T1w\.nii\.gz cannot be read"):
        load_subject(subject, ["T1w"])


def test_units_are_those_of_the_modality_or_as_told(bids):
    put(bids / "sub-01" / "anat" / "sub-01_CT.nii.gz", image("T1w"))
    subject = find_subjects(bids)[0]
    with pytest.raises(ValueError, match=r"sub-01_CT\.nii\.gz holds.*HU.*offset"):
        load_subject(subject, ["T1w", "CT"])
    assert set(load_subject(subject, ["T1w", "CT"], units={})) == {"T1w", "CT"}


def test_an_empty_mask_is_an_error_unless_allowed(bids):
    put(bids / "sub-01" / "anat" / "sub-01_label-lesion_mask.nii.gz", mask(0))
    subject = find_subjects(bids)[0]
    with pytest.raises(ValueError, match=r"label-lesion_mask\.nii\.gz is empty"):
        load_subject(subject, ["T1w"], ["lesion_mask"])
    volumes = load_subject(subject, ["T1w"], ["lesion_mask"], allow_empty=True)
    assert not volumes["lesion_mask"].array.any()


def test_other_grids_are_an_error_unless_resampling_is_asked_for(bids):
    put(
        bids / "sub-01" / "anat" / "sub-01_CT.nii.gz",
        image("CT", shape=(4, 5, 3), spacing=2.0),
    )
    subject = find_subjects(bids)[0]
    with pytest.raises(
        ValueError, match=r"CT \(.*sub-01_CT\.nii\.gz\).*T1w.*resample_to"
    ):
        load_subject(subject, ["T1w", "CT"])
    volumes = load_subject(subject, ["T1w", "CT"], ["lesion_mask"], resample_to="T1w")
    assert {volume.array.shape for volume in volumes.values()} == {SHAPE}
    np.testing.assert_array_equal(volumes["T1w"].array, image().array)
    np.testing.assert_array_equal(  # air where the CT had ended
        volumes["CT"].array[:, :, 3:], -1000
    )
    smaller = load_subject(subject, ["T1w", "CT"], ["lesion_mask"], resample_to="CT")
    np.testing.assert_array_equal(smaller["T1w"].array, image().array[:, :, :3])
    np.testing.assert_array_equal(smaller["lesion_mask"].array, mask().array[:, :, :3])
    assert smaller["lesion_mask"].array.dtype == bool


def test_the_grid_must_be_of_a_volume_asked_for(bids):
    with pytest.raises(ValueError, match=r"resample_to is 'CT'.*asked for: T1w"):
        load_subject(find_subjects(bids)[0], ["T1w"], resample_to="CT")
