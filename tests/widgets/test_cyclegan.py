import numpy as np
import pytest
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_cyclegan
from mvacourse.widgets.cyclegan import HU, RoundTrip, draw

SPACING = (2.0, 2.0, 2.0)


@pytest.fixture
def trip():
    return RoundTrip(*np.random.default_rng(0).uniform(0, 1000, (4, 6, 7, 5)))


def test_draw_shows_the_way_there_and_back_the_truth_and_both_errors(trip):
    figure = draw(trip, SPACING, position=3)
    x, y_hat, x_back, y = trip
    expected = [x, y_hat, x_back, y, np.abs(y_hat - y), np.abs(x_back - x)]
    for ax, volume in zip(figure.axes, expected, strict=True):
        image = ax.images[0].get_array()
        np.testing.assert_array_equal(image, volume[:, :, 3].T[::-1, ::-1])
    assert plt.get_fignums() == []  # not known to pyplot: not drawn twice


def test_made_and_true_ct_have_the_window_that_is_asked_for(trip):
    for window, hu in HU.items():
        axes = draw(trip, SPACING, position=0, window=window).axes
        assert [axes[n].images[0].get_clim() for n in (1, 3)] == [hu, hu]
        assert f"{abs(hu[0])} … {hu[1]} HU" in axes[1].get_title()


def test_every_control_draws_anew(trip):
    pytest.importorskip("ipywidgets")
    other = RoundTrip(*(volume[:, :, :4] + 5 for volume in trip))
    widget = explore_cyclegan({"a": trip, "b": other}, SPACING)
    row, picture = widget.children
    who, where, window = row.children
    assert where.max == 3  # the slices that all have
    pictures = [picture.value]
    for control, value in ((who, "b"), (where, 1), (window, "brain")):
        control.value = value
        pictures.append(picture.value)
    assert len(set(pictures)) == len(pictures)
    assert "Slice 1 of b, brain window" in picture.value
    off = np.abs(other.y_hat - other.y)[:, :, 1].mean()
    assert f"{off:.0f} HU" in picture.value
