"""A user's own patients: folders of paired volumes, found by their names.

Two layouts are known. BIDS (Gorgolewski et al. 2016), or as much of it as one has:

    sub-01/anat/sub-01_T1w.nii.gz                  key "T1w", the suffix
    sub-01/pet/sub-01_PET.nii.gz                   key "PET"
    sub-01/anat/sub-01_label-lesion_mask.nii.gz    key "lesion_mask"
    sub-01/anat/sub-01_dseg.nii.gz                 key "dseg", tissue labels

and SynthRAD2023 (Thummerer et al. 2023), brain: `<id>/{mr,ct,mask}.nii.gz` have the
keys "T1w", "CT" and "head_mask", since these MR are T1-weighted and the mask is the
patient's outline.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from mvacourse.datasets.grids import Volume, check_same_grid, resample
from mvacourse.datasets.nifti import read_labels, read_mask, read_volume
from mvacourse.datasets.units import BACKGROUND, MODALITY_UNITS
from mvacourse.runtime import shorten

SYNTHRAD_KEYS = {"mr": "T1w", "ct": "CT", "mask": "head_mask"}
OTHER_FOLDERS = {"func", "fmap", "perf"}  # BIDS: time series, and what belongs to them
EXTENSIONS = (".nii.gz", ".nii")


@dataclass(frozen=True)
class Subject:
    """A patient and the files there are.

    Attributes:
        name: Name of the subject's folder, "sub-01" or "1BA001".
        files: File of each modality, mask or label image, by key.
    """

    name: str
    files: dict[str, Path]


def find_subjects(folder: Path | str, *, entity: str | None = None) -> list[Subject]:
    """Finds the subjects in a folder, sorted by name; nothing is read yet.

    Args:
        folder: Holds one folder per subject.
        entity: Keeps only files with this part in their name: "ses-01" chooses one of
            several sessions. BIDS only.

    Raises:
        FileNotFoundError, NotADirectoryError, PermissionError: The folder is not there,
            is a file, or may not be listed.
        ValueError: There is no subject; or two files of a subject have the same key; or
            a file lies in the folder of another subject.
    """
    folder = Path(folder)
    subjects = []
    for path in filter(Path.is_dir, _list(folder)):
        if path.name.startswith("sub-"):
            subjects.append(Subject(path.name, _bids_files(path, entity)))
        elif files := _synthrad_files(path):
            subjects.append(Subject(path.name, files))
    if not subjects:
        there = ", ".join(path.name for path in _list(folder)[:5])
        raise ValueError(
            f"folder {shorten(folder)} holds {there or 'nothing'}, expected folders "
            "sub-<name> as in BIDS, or <id>/{mr,ct,mask}.nii.gz as in SynthRAD2023. "
            "Name the folder in which the subjects' folders lie."
        )
    return subjects


def load_subject(
    subject: Subject,
    modalities: Collection[str],
    masks: Collection[str] = (),
    *,
    resample_to: str | None = None,
    allow_empty: bool = False,
    units: Mapping[str, str] = MODALITY_UNITS,
) -> dict[str, Volume]:
    """Reads a subject's volumes, which then share one grid, voxel for voxel.

    Args:
        subject: One of `find_subjects`.
        modalities: Keys of images, read as float32.
        masks: Keys of masks, read as bool; "dseg" is read as int32.
        resample_to: Modality to whose grid the others are brought. Without it nothing
            is interpolated, and other grids are an error.
        allow_empty: Accepts masks without a voxel, as of healthy controls.
        units: Unit that each modality's values must be able to have; those not named
            are not checked.

    Returns:
        The volumes by key, modalities first.

    Raises:
        ValueError: A key is missing, a file is damaged, a unit implausible, a mask
            empty, or the grids differ.
    """
    _check_keys(subject, [*modalities, *masks])
    volumes = {
        key: read_volume(subject.files[key], unit=units.get(key)) for key in modalities
    }
    for key in masks:
        path = subject.files[key]
        is_labels = key == "dseg"
        volumes[key] = (
            read_labels(path) if is_labels else read_mask(path, allow_empty=allow_empty)
        )
    if resample_to is not None:
        volumes = _on_grid_of(resample_to, volumes)
    check_same_grid(volumes)
    return volumes


def _on_grid_of(key: str, volumes: Mapping[str, Volume]) -> dict[str, Volume]:
    if key not in volumes:
        raise ValueError(
            f"resample_to is {key!r}, expected one of the volumes asked for: "
            f"{', '.join(volumes)}."
        )
    return {
        name: volume
        if name == key
        else resample(volume, volumes[key], fill=BACKGROUND.get(name, 0))
        for name, volume in volumes.items()
    }


def _check_keys(subject: Subject, keys: Collection[str]) -> None:
    missing = [key for key in keys if key not in subject.files]
    if missing:
        raise ValueError(
            f"subject {subject.name} has no {', '.join(missing)}, only "
            f"{', '.join(subject.files) or 'an empty folder'}. Ask for what is there, "
            "leave the subject out, or rename its files after the keys."
        )


def _list(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise type(error)(
            f"folder {shorten(folder)} cannot be listed ({error.strerror or error}), "
            "expected a folder of subjects. Correct the path, or the right to read it."
        ) from error


def _bids_files(folder: Path, entity: str | None) -> dict[str, Path]:
    """Returns the volumes of `sub-XX`, by suffix, at any depth."""
    files: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        subject, *parts = _stem(path).split("_")
        is_volume = subject.startswith("sub-") and parts
        if not is_volume or path.parent.name in OTHER_FOLDERS:
            continue
        # File systems write é as one sign or as two.
        if normalize("NFC", subject) != normalize("NFC", folder.name):
            raise ValueError(
                f"{shorten(path)} is of {subject}, expected files of {folder.name} in "
                "its folder. Move it to its own subject, or rename it."
            )
        if entity is None or entity in parts:
            _add(files, _bids_key(parts), path)
    return files


def _bids_key(parts: list[str]) -> str:
    """Returns "lesion_mask" for [label-lesion, mask], else the suffix."""
    labels = [part[6:] for part in parts if part.startswith("label-")]
    return "_".join([*labels, "mask"]) if parts[-1] == "mask" else parts[-1]


def _synthrad_files(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in _list(folder):
        if key := SYNTHRAD_KEYS.get(_stem(path)):
            _add(files, key, path)
    return files


def _add(files: dict[str, Path], key: str, path: Path) -> None:
    if key in files:
        raise ValueError(
            f"{shorten(files[key])} and {shorten(path)} are both {key}, expected one "
            'per subject. Choose with entity="ses-01" or the like, or move one away.'
        )
    files[key] = path


def _stem(path: Path) -> str:
    """Returns the name without `.nii` or `.nii.gz`; empty for all other files."""
    for extension in EXTENSIONS:
        if path.name.lower().endswith(extension) and not path.is_dir():
            return path.name[: -len(extension)]
    return ""
