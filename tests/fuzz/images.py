"""Readers of images: volumes, patients, digits, synthetic heads, their template.

Each takes a `MonkeyPatch`, with which it puts small things in the place of large ones.
"""

import functools
import gzip
import hashlib
from pathlib import Path
from random import Random

import numpy as np
import pytest
from nibabel.nifti1 import Nifti1Header

from mvacourse.datasets import digits as digits_module
from mvacourse.datasets import open_ms as open_ms_module
from mvacourse.datasets.folders import find_subjects, load_subject
from mvacourse.datasets.nifti import read_labels, read_mask, read_volume
from mvacourse.datasets.phantom import cohort as cohort_module
from mvacourse.datasets.phantom import template as template_module
from tests.datasets.phantom.test_template import small_template
from tests.datasets.test_digits import small_mnist_files
from tests.datasets.test_nifti import nifti
from tests.datasets.test_open_ms import MASK_2, small_files
from tests.fuzz.damage import EVERYWHERE, Tree, spoil_json
from tests.fuzz.trial import Reader, tree_made_by

AFFINE = np.diag([2.0, 2, 2, 1])
WHOLE = (0, 1, -1, 2, 3, 4, 7, 255, 512, 32767, -32768)
REAL = (0, -1, 1e-30, 1e30, np.nan, np.inf, -np.inf, 352, 7)


def spoil_header(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Writes strange numbers into a header, with the checksums of gzip made anew."""
    name = rng.choice(sorted(name for name in tree if ".nii" in name))
    is_packed = name.endswith(".gz")
    content = gzip.decompress(tree[name]) if is_packed else tree[name]
    header = Nifti1Header(content[:348], check=False)
    fields = [k for k in header.keys() if header[k].dtype.kind in "iuf"]  # noqa: SIM118
    for field in rng.choices(fields, k=rng.randint(1, 3)):
        numbers = np.atleast_1d(header[field])
        kind = numbers.dtype
        strange = rng.choice(REAL if kind.kind == "f" else WHOLE)
        numbers[rng.randrange(numbers.size)] = np.array(strange).astype(kind)
        header[field] = numbers.reshape(header[field].shape)
    content = header.binaryblock + content[348:]
    return tree | {name: gzip.compress(content, 1) if is_packed else content}, [name]


def swell(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Packs some hundred megabytes of zeros behind an image, in little space."""
    name = rng.choice(sorted(name for name in tree if name.endswith(".gz")))
    return tree | {name: tree[name] + _many_zeros() * 8}, [name]


@functools.cache
def _many_zeros() -> bytes:
    return gzip.compress(bytes(2**27), 1)


VOLUMES = (*EVERYWHERE, spoil_header, spoil_header, spoil_header, swell)


def _image(low: float, high: float) -> bytes:
    numbers = np.linspace(low, high, 60).reshape(3, 4, 5)
    return nifti(numbers.astype(np.int16), AFFINE)


def _labels(most: int) -> bytes:
    return nifti((np.arange(60) % (most + 1)).astype(np.uint8).reshape(3, 4, 5), AFFINE)


def volumes(patch: pytest.MonkeyPatch) -> Reader:
    readers = {
        "a.nii.gz": read_volume,
        "b.nii": functools.partial(read_volume, unit="HU"),
        "c.nii.gz": read_mask,
        "d.nii": read_labels,
    }
    tree = {
        "a.nii.gz": gzip.compress(_image(0, 900)),
        "b.nii": _image(-1000, 1500),
        "c.nii.gz": gzip.compress(_labels(1)),
        "d.nii": _labels(5),
    }

    def read(folder: Path) -> None:
        for name, reader in readers.items():
            reader(folder / name)

    return Reader(tree, read, VOLUMES)


def bids(patch: pytest.MonkeyPatch) -> Reader:
    tree = {
        "sub-01/anat/sub-01_T1w.nii.gz": gzip.compress(_image(0, 900)),
        "sub-01/ct/sub-01_CT.nii": _image(-1000, 1500),
        "sub-01/anat/sub-01_label-lesion_mask.nii.gz": gzip.compress(_labels(1)),
        "sub-01/anat/sub-01_dseg.nii.gz": gzip.compress(_labels(5)),
        "sub-01/anat/sub-01_T1w.json": b"{}\n",
    }

    def read(folder: Path) -> None:
        (subject,) = find_subjects(folder)
        load_subject(subject, ["T1w", "CT"], ["lesion_mask", "dseg"])
        load_subject(subject, ["T1w", "CT"], resample_to="CT")

    return Reader(tree, read, VOLUMES)


def synthrad(patch: pytest.MonkeyPatch) -> Reader:
    tree = {
        "1BA001/mr.nii.gz": gzip.compress(_image(0, 900)),
        "1BA001/ct.nii.gz": gzip.compress(_image(-1000, 1500)),
        "1BA001/mask.nii.gz": gzip.compress(_labels(1)),
    }

    def read(folder: Path) -> None:
        for subject in find_subjects(folder):
            load_subject(subject, ["T1w", "CT"], ["head_mask"])

    return Reader(tree, read, VOLUMES)


def open_ms(patch: pytest.MonkeyPatch) -> Reader:
    files = small_files()
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in files}
    patch.setattr(open_ms_module, "CHECKSUMS", sums)

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        open_ms_module.fetch()
        mask = open_ms_module.load_lesion_mask(2)
        assert open_ms_module.MASK.format(2) == MASK_2
        assert mask.array.any()

    tree = {f"open_ms/{name}": content for name, content in files.items()}
    return Reader(tree, read, VOLUMES)


def digits(patch: pytest.MonkeyPatch) -> Reader:
    files = small_mnist_files()
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in files}
    patch.setattr(digits_module, "MNIST_FILES", sums)

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        assert digits_module.load_digits("mnist").train_labels.tolist() == [5, 0, 4]

    tree = {f"MNIST/raw/{name}": content for name, content in files.items()}
    return Reader(tree, read)


def cohort(patch: pytest.MonkeyPatch) -> Reader:
    """A patient and a control, coarse; what is missing is made again."""
    template_module.load_template()  # kept in memory, if a data folder has it
    make_head = functools.cache(cohort_module.make_head)
    make_image = functools.cache(cohort_module.make_image)
    patch.setattr(cohort_module, "make_head", make_head)
    patch.setattr(cohort_module, "make_image", make_image)
    population = cohort_module.Population(spacing=8)

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        options = {"population": population, "n_jobs": 1}
        loaded = cohort_module.load_cohort(1, 1, ["CT"], **options)
        assert list(loaded) == ["sub-01", "sub-C01"]

    return Reader(tree_made_by(read), read, (*VOLUMES, *[spoil_json] * 4))


def template(patch: pytest.MonkeyPatch) -> Reader:
    """What cannot be read is derived anew, without a word."""
    patch.setattr(template_module, "_derive", small_template)

    def read(folder: Path) -> None:
        patch.setenv("MVACOURSE_DATA", str(folder))
        found = template_module.load_template.__wrapped__()
        for name, expected in vars(small_template()).items():
            np.testing.assert_array_equal(getattr(found, name), expected)

    return Reader(tree_made_by(read), read)
