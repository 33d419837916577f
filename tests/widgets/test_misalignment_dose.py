import numpy as np
import pytest
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_misalignment_dose
from mvacourse.widgets.misalignment_dose import draw

SPACING = (2.0, 2.0, 2.0)
RUNS = {"paired": {0.0: [50, 60], 1.5: [90, 96]}, "unpaired": {0.0: [80], 1.5: [81]}}


@pytest.fixture
def mr():
    return np.random.default_rng(0).uniform(0, 1000, (12, 10))


def block(column: int) -> np.ndarray:
    """A CT of soft tissue with a block of bone that begins at this column."""
    ct = np.zeros((12, 10))
    ct[column : column + 4, 3:7] = 600
    return ct


def test_the_outline_lies_where_bone_is_in_the_ct_that_is_drawn(mr):
    """The right of the patient is drawn at the left, so columns run backwards."""
    for column in (2, 5):
        ax = draw(mr, block(column), SPACING, RUNS, dose=0.0).axes[0]
        (outline,) = ax.collections[0].get_paths()
        # Half way from 0 to 600 HU: half a voxel beside the block, on either side.
        assert outline.vertices[:, 0].min() == 11 - (column + 3) - 0.5
        assert outline.vertices[:, 0].max() == 11 - column + 0.5
    assert plt.get_fignums() == []


def test_the_dose_is_marked_among_the_errors_of_all_runs(mr):
    _, curves = draw(mr, block(2), SPACING, RUNS, dose=1.5).axes
    assert list(curves.lines[-1].get_xdata()) == [1.5, 1.5]
    _, labels = curves.get_legend_handles_labels()
    assert labels == list(RUNS)


def test_the_dose_draws_anew_and_names_the_errors(mr):
    pytest.importorskip("ipywidgets")
    widget = explore_misalignment_dose(
        mr, {0.0: block(2), 1.5: block(4)}, SPACING, RUNS
    )
    dose, picture = widget.children
    before = picture.value
    assert "off by 0 mm; trained on such heads paired, 55 HU" in before
    dose.value = 1.5
    assert "off by 1.5 mm; trained on such heads paired, 93 HU" in picture.value
    assert picture.value != before
