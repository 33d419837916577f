import pytest
import torch
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_misalignment_dose
from mvacourse.widgets.misalignment_dose import draw

RUNS = {"paired": {0.0: [0.1, 0.2], 1.5: [0.3, 0.5]}, "unpaired": {0.0: [1], 1.5: [1]}}


def block(column: int) -> torch.Tensor:
    """Two images, black but for a white block that begins at this column."""
    images = -torch.ones(2, 1, 12, 10)
    images[:, :, 3:7, column : column + 4] = 1
    return images


def test_the_outline_lies_where_the_displaced_image_is():
    for column in (1, 5):
        left, right, _ = draw(block(2), block(column), RUNS, dose=0.0).axes
        for ax in (left, right):
            (outline,) = ax.collections[0].get_paths()
            # Half way from −1 to 1: half a pixel beside the block, on either side.
            assert outline.vertices[:, 0].min() == column - 0.5
            assert outline.vertices[:, 0].max() == column + 3.5
    assert plt.get_fignums() == []


def test_the_dose_is_marked_among_the_errors_of_all_runs():
    *_, curves = draw(block(2), block(2), RUNS, dose=1.5).axes
    assert list(curves.lines[-1].get_xdata()) == [1.5, 1.5]
    _, labels = curves.get_legend_handles_labels()
    assert labels == list(RUNS)


def test_the_dose_draws_anew_and_names_the_errors():
    pytest.importorskip("ipywidgets")
    widget = explore_misalignment_dose(block(2), {0.0: block(2), 1.5: block(4)}, RUNS)
    dose, picture = widget.children
    before = picture.value
    assert "off by 0 pixels; errors: paired 0.150, unpaired 1.000" in before
    dose.value = 1.5
    assert "off by 1.5 pixels; errors: paired 0.400, unpaired 1.000" in picture.value
    assert picture.value != before
