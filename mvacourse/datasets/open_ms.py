"""Real patients with multiple sclerosis: T1, T2, FLAIR and where their lesions are.

Lesjak, Pernuš, Likar & Špiclin (2017), A novel public MR image dataset of multiple
sclerosis patients with lesion segmentations based on multi-rater consensus,
Neuroinformatics, doi:10.1007/s12021-017-9348-7. Licence CC BY: cite it wherever you use
it. Taken from github.com/muschellij2/open_ms_data, whose authors brought the images to
MNI space; every file is verified by its SHA-256.

- All volumes are `(182, 218, 182)` at 1 mm, float32, masks bool.
- As the file names tell, bias was corrected (N4), intensities winsorised, the neck cut
  off, all scans registered to FLAIR, the skull stripped, and all registered to MNI,
  where the brains kept their size: 1.14 and 1.10 l, against 1.88 l of the template.
- Intensities are arbitrary. From the 1st to the 99th percentile of the brain: patient 7
  T1w 13–404, T2w 65–896, FLAIR 4–119; patient 19 T1w 1–272, T2w 27–610, FLAIR 0–99.
  Interpolation leaves slightly negative values.
- Outside the brain all images are 0, and `brain_mask` is where they are not. Tissue
  labels were not published: `NAWM_mask` is white matter by `tissue_mixture`, with a
  margin of 2 voxels around lesions.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from mvacourse.datasets.grids import Volume
from mvacourse.datasets.nifti import read_mask, read_volume
from mvacourse.datasets.tissue_mixture import normal_appearing_white_matter, segment
from mvacourse.runtime import (
    atomic_write,
    find_data,
    is_offline,
    progress,
    shorten,
    writable_data_folder,
)

PATIENTS = (7, 19)  # with images
MASKED_PATIENTS = tuple(n for n in range(1, 31) if n != 26)  # with a lesion mask

IMAGES = {"T1w": "T1", "T2w": "T2", "FLAIR": "FLAIR"}
FOLDER = "cross_sectional/MNI/patient{:02}"
IMAGE = FOLDER + "/{}_N4_noneck_reduced_winsor_regtoFLAIR_brain_N4_regtoMNI.nii.gz"
MASK = FOLDER + "/GOLD_STANDARD_N4_noneck_reduced_winsor_regtoFLAIR_regtoMNI.nii.gz"

COMMIT = "65704901f60650824565aa5a4818611aa89716f4"
REPOSITORY = f"https://github.com/muschellij2/open_ms_data/raw/{COMMIT}"

# Written by `sha256sum`, and checked by `sha256sum --check` in a folder open_ms.
_LISTED = Path(__file__).with_suffix(".sha256").read_text().split()
CHECKSUMS = dict(zip(_LISTED[1::2], _LISTED[::2], strict=True))


def load_patient(number: int) -> dict[str, Volume]:
    """Loads the images and masks of a patient; takes a few seconds.

    Args:
        number: One of `PATIENTS`.

    Returns:
        "T1w", "T2w", "FLAIR", "lesion_mask", "brain_mask" and "NAWM_mask", all on one
        grid.

    Raises:
        ValueError: There are no images of that patient, or a file is damaged.
        ConnectionError: A file is in no data folder, and cannot be downloaded.
        PermissionError: The same, for want of a folder to write to.
    """
    _check_number(number, PATIENTS)
    volumes = {
        key: read_volume(_locate(IMAGE.format(number, name)))
        for key, name in IMAGES.items()
    }
    lesion = load_lesion_mask(number)
    images = [volume.array for volume in volumes.values()]
    brain = images[0] != 0
    labels = segment(*images, brain, lesion.array)
    nawm = normal_appearing_white_matter(labels, lesion.array, margin=2)
    return volumes | {
        "lesion_mask": lesion,
        "brain_mask": replace(volumes["T1w"], array=brain),
        "NAWM_mask": replace(volumes["T1w"], array=nawm),
    }


def load_lesion_mask(number: int) -> Volume:
    """Loads the lesions of a patient, on which several raters agreed.

    Args:
        number: One of `MASKED_PATIENTS`.

    Returns:
        Mask `(182, 218, 182)`, bool.

    Raises:
        ValueError, ConnectionError, PermissionError: As for `load_patient`.
    """
    _check_number(number, MASKED_PATIENTS)
    return read_mask(_locate(MASK.format(number)))


def fetch() -> Path:
    """Downloads what is in no data folder yet, 33 MB in all, and verifies every file.

    Returns:
        Folder of the last file; the others may lie in other data folders.

    Raises:
        ValueError, ConnectionError, PermissionError: As for `load_patient`.
    """
    for name in progress(sorted(CHECKSUMS), "open_ms"):
        path = _locate(name)
    return path.parents[len(Path(name).parts) - 1]


def _check_number(number: int, known: tuple[int, ...]) -> None:
    if number not in known:
        raise ValueError(
            f"patient is {number!r}, expected one of {', '.join(map(str, known))}. "
            f"Images are here of {len(PATIENTS)} patients, lesion masks of "
            f"{len(MASKED_PATIENTS)}: `load_lesion_mask`."
        )


def find_file(name: str) -> Path | None:
    """Returns where one of `CHECKSUMS` is, or None.

    Raises:
        ValueError: It is damaged.
    """
    path = find_data(f"open_ms/{name}")
    if path and (damage := _damage(path, name)):
        raise ValueError(f"{shorten(path)} {damage}. Delete it and load again.")
    return path


def _locate(name: str) -> Path:
    """Returns where a file of the repository is, downloaded if it is nowhere."""
    return find_file(name) or _download(name)


def _damage(path: Path, name: str) -> str:
    """Says how a file differs from the published one; empty if it does not."""
    try:
        with open(path, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read ({error.strerror or error}), expected a file"
    if found == CHECKSUMS[name]:
        return ""
    return (
        f"is damaged: {path.stat().st_size:,} bytes with SHA-256 {found[:12]}…, "
        f"expected {CHECKSUMS[name][:12]}…"
    )


def _download(name: str) -> Path:
    """Downloads a file under a temporary name, and renames it once it is verified."""
    if is_offline():
        raise ConnectionError(_NOT_HAD.format(name, "MVACOURSE_OFFLINE is set"))
    import pooch

    path = writable_data_folder() / "open_ms" / name
    download = pooch.HTTPDownloader(timeout=20)
    with atomic_write(path) as partial:
        try:
            download(f"{REPOSITORY}/{name}", partial, None)
        except OSError as error:  # the errors of requests are of this kind
            reason = str(error).strip() or type(error).__name__
            raise ConnectionError(_NOT_HAD.format(name, reason)) from error
        if damage := _damage(partial, name):
            raise ConnectionError(_NOT_HAD.format(name, f"what came {damage}"))
    return path


_NOT_HAD = (
    "open_ms/{} is in no data folder and cannot be downloaded ({}). Name a folder that "
    "has it in MVACOURSE_DATA, or run `mvacourse fetch open_ms` with a network."
)
