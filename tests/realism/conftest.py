"""Synthetic people with every image that is compared, made once."""

import pytest

from mvacourse.datasets.grids import Volume
from mvacourse.datasets.phantom.person import make_head, make_image, make_masks
from mvacourse.realism.likeness import MAPS, MR


def volumes(name, modalities, **options) -> dict[str, Volume]:
    head = make_head(name, patient="C" not in name, spacing=2)
    arrays = {m: make_image(head, m, name, **options) for m in modalities}
    arrays |= make_masks(head)
    return {key: Volume(x, head.grid.affine) for key, x in arrays.items()}


@pytest.fixture(scope="package")
def patients():
    names = [f"sub-{i:02d}" for i in range(1, 7)]
    return {name: volumes(name, (*MR, *MAPS, "PET", "CT")) for name in names}


@pytest.fixture(scope="package")
def controls():
    names = ["sub-C01", "sub-C02"]
    return {name: volumes(name, (*MAPS, "PET")) for name in names}


@pytest.fixture(scope="package")
def moved():
    """The first two patients, with a CT that registration has left beside."""
    names = ["sub-01", "sub-02"]
    return {name: volumes(name, ["CT"], misalignment=2.0) for name in names}
