"""A cohort of synthetic people on disk, in the layout of BIDS, made once.

Every file is written whole or not at all, and a subject's images do not depend on which
others exist: an interrupted cohort goes on where it stopped, and a modality can be
added later.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from mvacourse.datasets.folders import Subject, find_subjects, load_subject
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.nifti import write_volume
from mvacourse.datasets.phantom.contrasts import NOISE, Head, check_modalities
from mvacourse.datasets.phantom.person import (
    LABELS,
    make_head,
    make_image,
    make_masks,
)
from mvacourse.datasets.phantom.signals import SEQUENCES
from mvacourse.datasets.phantom.template import load_template
from mvacourse.datasets.units import MODALITY_UNITS
from mvacourse.runtime import (
    atomic_write,
    data_folders,
    progress,
    read_json,
    shorten,
    writable_data_folder,
)

VERSION = 2  # of the heads: another version is another cohort
MASKS = ("lesion_mask", "NAWM_mask", "head_mask", "brain_mask")
# Step of the stored whole numbers, in native units; an eighth of the noise or less.
STEPS = {"MTR": 0.01, "FA": 1e-4, "RD": 1e-3, "PET": 1e-3, "myelin": 1e-3}
DELETE = "Or delete it: what is missing of a synthetic cohort is made again."
NOTICE = (
    "Synthetic heads: no image of any person. The anatomy derives from the MNI152 "
    "template, copyright (C) 1993-2009 Louis Collins, McConnell Brain Imaging Centre, "
    "Montreal Neurological Institute, McGill University: permission to use, copy, "
    "modify and distribute for any purpose and without fee is granted, provided that "
    "this notice appears in all copies; provided as is, without warranty."
)


@dataclass(frozen=True)
class Population:
    """Which people, and how they are scanned.

    Attributes:
        spacing: Edge of a voxel, mm.
        seed: Another seed gives other people.
        misalignment: Modality → what registration has left over, mm.
        field_of_view: Modality → lowest and highest z scanned, mm.
    """

    spacing: float = 2.0
    seed: int = 0
    misalignment: Mapping[str, float] = field(default_factory=dict)
    field_of_view: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses what cannot be made."""
        if not 1 <= self.spacing <= 8:
            raise ValueError(
                f"spacing is {self.spacing} mm, expected 1 … 8. The template has 1 mm; "
                "2 mm is made for two CPU cores."
            )
        check_modalities([*self.misalignment, *self.field_of_view])
        for modality, mm in self.misalignment.items():
            if not 0 <= mm <= 20:
                raise ValueError(
                    f"misalignment of {modality} is {mm} mm, expected 0 … 20."
                )
        for modality, (low, high) in self.field_of_view.items():
            if not low < high:
                raise ValueError(
                    f"field of view of {modality} is {low} … {high} mm, expected the "
                    "lowest z, then the highest."
                )

    @property
    def folder_name(self) -> str:
        """A name that tells the population from others, in a data folder."""
        words = [f"v{VERSION}", f"{self.spacing:g}mm"]
        words += [f"seed{self.seed}"] if self.seed else []
        words += [f"{m}-moved-{a:g}mm" for m, a in sorted(self.misalignment.items())]
        words += [
            f"{m}-from{low:g}to{high:g}mm"
            for m, (low, high) in sorted(self.field_of_view.items())
        ]
        return "phantom/cohort-" + "-".join(words)


def names(n_patients: int, n_controls: int) -> dict[str, bool]:
    """Returns name → is a patient: sub-01, …, then the controls sub-C01, …"""
    patients = {f"sub-{i:02d}": True for i in range(1, n_patients + 1)}
    return patients | {f"sub-C{i:02d}": False for i in range(1, n_controls + 1)}


def make_cohort(
    n_patients: int,
    n_controls: int = 0,
    modalities: Sequence[str] = ("T1w", "CT"),
    *,
    population: Population | None = None,
    folder: Path | None = None,
    n_jobs: int | None = None,
) -> Path:
    """Makes what is missing of a cohort, with a progress bar, and returns its folder.

    Args:
        n_patients: People with multiple sclerosis.
        n_controls: Healthy people.
        modalities: Images wanted; the exact masks always come with them.
        population: Which people, and how they are scanned.
        folder: Where; None finds it complete in a data folder, and else makes it in the
            first.
        n_jobs: Processes; None takes the cores this process may use.

    Raises:
        ValueError: There is no such modality, or the folder holds another population.
        OSError: A file cannot be written; what was written before stays valid.
    """
    from joblib import Parallel, cpu_count, delayed

    check_modalities(modalities)
    if n_patients + n_controls < 1:
        raise ValueError("n_patients and n_controls are 0, expected someone to make.")
    population = population or Population()
    wanted = names(n_patients, n_controls)
    places = [data / population.folder_name for data in data_folders()]
    for place in [folder] if folder else places:
        _check_population(place, population)
        if wanted.keys() <= _listed(place) and not _missing(place, wanted, modalities):
            return place
    folder = folder or writable_data_folder() / population.folder_name
    missing = _missing(folder, wanted, modalities)
    _describe(folder, population)
    jobs = [
        delayed(_make_subject)(folder, population, name, wanted[name], keys)
        for name, keys in missing.items()
    ]
    n_jobs = max(1, min(n_jobs or cpu_count(), len(jobs)))
    load_template()  # once, for all processes
    done = Parallel(n_jobs, return_as="generator_unordered")(jobs)
    for _ in progress(done, "synthetic heads", total=len(jobs)):
        pass
    _list_participants(folder)
    return folder


def load_cohort(
    n_patients: int,
    n_controls: int = 0,
    modalities: Sequence[str] = ("T1w", "CT"),
    *,
    truth: Sequence[str] = MASKS,
    **options,
) -> dict[str, dict[str, Volume]]:
    """Makes a cohort if need be, and reads it.

    Args:
        n_patients: As in `make_cohort`.
        n_controls: As in `make_cohort`.
        modalities: As in `make_cohort`.
        truth: What to read of the exact truth: some of `MASKS`, "dseg", "myelin".
        **options: Passed to `make_cohort`.

    Returns:
        Subject → modality or mask → volume, all of one grid.
    """
    from concurrent.futures import ThreadPoolExecutor

    folder = make_cohort(n_patients, n_controls, modalities, **options)
    wanted = names(n_patients, n_controls)
    subjects = [s for s in find_subjects(folder) if s.name in wanted]

    images = [*modalities, *(key for key in truth if key == "myelin")]
    masks = [key for key in truth if key != "myelin"]

    def read(subject: Subject) -> dict[str, Volume]:
        healthy = not wanted[subject.name]
        try:
            return load_subject(subject, images, masks, allow_empty=healthy)
        except (ValueError, OSError) as error:
            raise type(error)(f"{error} {DELETE}") from error

    with ThreadPoolExecutor() as readers:  # unpacking frees Python's lock
        volumes = list(readers.map(read, subjects))
    return {s.name: v for s, v in zip(subjects, volumes, strict=True)}


def _file(folder: Path, name: str, key: str, ending: str) -> Path:
    """Returns sub-01/anat/sub-01_T1w.nii.gz, or …_label-lesion_mask.nii.gz."""
    key = f"label-{key}" if key.endswith("_mask") else key
    return folder / name / "anat" / f"{name}_{key}{ending}"


def _missing(
    folder: Path, wanted: Iterable[str], modalities: Sequence[str]
) -> dict[str, list[str]]:
    """Returns name → what has no image, or no sidecar, which is written after it."""
    keys = (*MASKS, "dseg", "myelin", *modalities)
    missing = {
        name: [
            key
            for key in keys
            if not _file(folder, name, key, ".json").exists()
            or not _file(folder, name, key, ".nii.gz").exists()
        ]
        for name in wanted
    }
    return {name: keys for name, keys in missing.items() if keys}


def _make_subject(
    folder: Path, population: Population, name: str, patient: bool, keys: list[str]
) -> None:
    """Makes a person and writes what is wanted, each image before its sidecar."""
    seed = population.seed
    head = make_head(name, patient=patient, spacing=population.spacing, seed=seed)
    facts = {"Version": VERSION, "Seed": seed, "Group": "MS" if patient else "control"}
    truth = make_masks(head)
    facts["LesionLoad_ml"] = round(
        float(truth["lesion_mask"].sum()) * population.spacing**3 / 1000, 3
    )
    for key in keys:
        if key in truth:
            array, about = truth[key], {}
        else:
            array, about = _image(head, key, name, population)
        _write(folder, name, key, Volume(array, head.grid.affine), facts | about)


def _image(head: Head, modality: str, name: str, population: Population):
    """Makes an image, and says how."""
    moved = population.misalignment.get(modality, 0.0)
    view = population.field_of_view.get(modality)
    array = make_image(
        head,
        modality,
        name,
        seed=population.seed,
        misalignment=moved,
        field_of_view=view,
    )
    about = {"Units": MODALITY_UNITS[modality], "Noise": NOISE[modality]}
    about |= {"Misalignment_mm": moved, "FieldOfView_mm": view}
    if modality in SEQUENCES:
        sequence = SEQUENCES[modality]
        about |= {"Sequence": type(sequence).__name__, "Times_ms": asdict(sequence)}
    return array, about


def _write(folder: Path, name: str, key: str, volume: Volume, facts: dict) -> None:
    if volume.array.dtype in (bool, np.uint8):
        write_volume(_file(folder, name, key, ".nii.gz"), volume, dtype="uint8")
    else:
        slope = STEPS.get(key, 1.0)
        path = _file(folder, name, key, ".nii.gz")
        write_volume(path, volume, dtype="int16", slope=slope)
    _write_json(_file(folder, name, key, ".json"), {"Synthetic": True, **facts})


def _write_json(path: Path, content: dict) -> None:
    _write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _write_text(path: Path, text: str) -> None:
    try:
        with atomic_write(path) as partial:
            partial.write_text(text)
    except OSError as error:
        raise type(error)(
            f"{shorten(path)} cannot be written ({error.strerror or error}); what was "
            "written before is valid. Make room, or choose another folder, and go on."
        ) from error


def _facts(population: Population) -> dict:
    """Returns what tells a population from others, as JSON gives it back."""
    return json.loads(json.dumps(asdict(population) | {"Version": VERSION}))


def _check_population(folder: Path, population: Population) -> None:
    """Refuses a folder that holds another population."""
    path, expected = folder / "dataset_description.json", _facts(population)
    if not path.exists():
        return
    try:
        found = read_json(path).get("Population")
    except ValueError:
        found = "unknown, since dataset_description.json is damaged"
    if found != expected:
        raise ValueError(
            f"{shorten(folder)} holds the population {found}, expected {expected}. "
            "Choose another folder, or delete this one."
        )


def _describe(folder: Path, population: Population) -> None:
    """Writes what the folder holds, and the names of the labels."""
    description = {
        "Name": "mvacourse synthetic heads",
        "BIDSVersion": "1.9.0",
        "DatasetType": "derivative",
        "License": NOTICE,
        "Population": _facts(population),
    }
    _write_json(folder / "dataset_description.json", description)
    labels = "".join(f"{i}\t{name}\n" for i, name in enumerate(LABELS))
    _write_text(folder / "dseg.tsv", "index\tname\n" + labels)


def _list_participants(folder: Path) -> None:
    """Lists everyone whose masks are there."""
    rows = ["participant_id\tgroup\tlesion_load_ml"]
    for path in sorted(folder.glob("sub-*/anat/*_label-lesion_mask.json")):
        rows.append("\t".join([path.parents[1].name, *_group_and_load(path)]))
    _write_text(folder / "participants.tsv", "\n".join(rows) + "\n")


def _group_and_load(path: Path) -> tuple[str, str]:
    """Reads the sidecar of a lesion mask."""
    try:
        facts = read_json(path)
        return f"{facts['Group']}", f"{float(facts['LesionLoad_ml']):g}"
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{shorten(path)} cannot be used ({error!r}), expected group and load of a "
            "synthetic head. Delete it: it is written again."
        ) from error


def _listed(folder: Path) -> set[str]:
    """Returns who is in the list of participants."""
    try:
        rows = (folder / "participants.tsv").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return {row.split("\t")[0] for row in rows[1:]}
