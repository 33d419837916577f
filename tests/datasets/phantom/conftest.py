"""Coarse heads, made once, and a head whose voxels are of one tissue each."""

import numpy as np
import pytest

from mvacourse.datasets.phantom.anatomy import Anatomy
from mvacourse.datasets.phantom.contrasts import Head
from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.lesions import Damage
from mvacourse.datasets.phantom.person import make_head
from mvacourse.datasets.phantom.template import Template, load_template
from mvacourse.datasets.phantom.tissues import TISSUES


@pytest.fixture(scope="session")
def template() -> Template:
    """The real one, derived from nilearn's maps if no data folder has it yet."""
    return load_template()


@pytest.fixture(scope="session")
def patient() -> Head:
    """With many lesions."""
    return make_head("sub-03", patient=True, spacing=6)


@pytest.fixture(scope="session")
def control() -> Head:
    return make_head("sub-C01", patient=False, spacing=6)


@pytest.fixture(scope="session")
def fine_patient() -> Head:
    """`patient` in voxels of 2 mm, of which every third has the centre of one of 6."""
    return make_head("sub-03", patient=True, spacing=2)


@pytest.fixture(scope="session")
def patients() -> dict[str, Head]:
    names = [f"sub-{i:02d}" for i in range(1, 9)]
    return {name: make_head(name, patient=True, spacing=4) for name in names}


@pytest.fixture(scope="session")
def controls() -> dict[str, Head]:
    names = [f"sub-C{i:02d}" for i in range(1, 5)]
    return {name: make_head(name, patient=False, spacing=4) for name in names}


@pytest.fixture
def mosaic() -> Head:
    """All tissues in turn, each filling its voxel, in perfect health."""
    grid = Grid(24.0)
    order = np.arange(np.prod(grid.shape)).reshape(grid.shape) % len(TISSUES)
    tissues = {name: np.float32(order == i) for i, name in enumerate(TISSUES)}
    nothing = np.zeros(grid.shape, np.float32)
    everything = nothing + 1
    points = np.stack(np.meshgrid(*grid.axes, indexing="ij"))
    anatomy = Anatomy(grid, None, tissues, points, everything, -everything)
    return Head(anatomy, Damage(nothing, everything, everything, nothing))
