import numpy as np
import pytest
from matplotlib.figure import Figure

from mvacourse.plotting.translation import (
    CT_WINDOWS,
    ERROR_MAX,
    receptive_field_squares,
    translation_panels,
)

SPACING = (2.0, 2.0, 2.0)


@pytest.fixture
def volumes():
    rng = np.random.default_rng(0)
    t1w, ct = rng.uniform(0, 1500, (2, 8, 9, 10))
    return t1w, ct, {"a": ct + 30, "b": ct - 70}


@pytest.mark.parametrize("window", CT_WINDOWS)
def test_input_truth_methods_and_their_errors(volumes, window):
    t1w, ct, made = volumes
    before = ct.copy()
    figure = translation_panels(t1w, ct, made, SPACING, window=window)
    assert isinstance(figure, Figure)
    titles = [ax.get_title() for ax in figure.axes if ax.images]
    assert titles == ["T1w", "true CT", "a", "b", "MAE 30 HU", "MAE 70 HU"]
    panels = [ax for ax in figure.axes if ax.images]
    assert [ax.images[0].get_clim() for ax in panels[1:4]] == [CT_WINDOWS[window]] * 3
    assert panels[4].images[0].get_clim() == (0, ERROR_MAX[window])
    np.testing.assert_allclose(panels[5].images[0].get_array(), 70)
    np.testing.assert_array_equal(ct, before)


def test_the_mean_error_is_that_inside_the_mask(volumes):
    t1w, ct, _ = volumes
    made, mask = ct.copy(), np.zeros(ct.shape, bool)
    mask[2:4] = True
    made[2] += 100  # half of the mask
    made[6] += 999  # outside
    figure = translation_panels(t1w, ct, {"a": made}, SPACING, mask=mask)
    assert [ax.get_title() for ax in figure.axes if ax.images][-1] == "MAE 50 HU"


def test_squares_lie_around_the_middle_and_end_at_the_border():
    ax = receptive_field_squares(
        np.zeros((20, 30)), {"small": 4, "large": 24}, vmin=0, vmax=1
    )
    small, large = ax.patches
    assert (*small.get_xy(), small.get_width(), small.get_height()) == (12.5, 7.5, 4, 4)
    assert (*large.get_xy(), large.get_width(), large.get_height()) == (
        2.5,
        -0.5,
        24,
        20,
    )
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "small",
        "large",
    ]


@pytest.mark.parametrize("plane", ["axial", "sagittal", "coronal"])
def test_a_bar_is_no_higher_than_the_slices(plane):
    t1w, ct = np.zeros((2, 30, 60, 40))
    figure = translation_panels(t1w, ct, {"a": ct}, SPACING, plane=plane)
    figure.draw_without_rendering()
    panels = [ax for ax in figure.axes if ax.images]
    bars = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    highest = max(ax.get_window_extent().height for ax in panels)
    assert all(ax.get_window_extent().height < 1.25 * highest for ax in bars)
