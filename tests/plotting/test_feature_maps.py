import pytest

from mvacourse.plotting.diagrams import blank_axes
from mvacourse.plotting.feature_maps import LEAST_HEIGHT, slab, slabs


def test_twice_the_pixels_twice_as_high_twice_the_channels_a_step_wider():
    ax = blank_axes(5, 5)
    (w, h), (w_2, h_2), (w_4, _) = (
        slab(ax, 1, 2, (n, n, n), 0.1, "gray") for n in (16, 32, 64)
    )
    assert h_2 == pytest.approx(2 * h)
    assert w_4 - w_2 == pytest.approx(w_2 - w)
    assert slab(ax, 1, 2, (1, 1, 1), 0.1, "gray")[1] == LEAST_HEIGHT


def test_channels_stand_above_and_a_size_where_it_changes():
    ax = blank_axes(5, 5)
    slabs(ax, (1, 2, 3), 2, [(8, 20, 30), (16, 10, 15), (32, 10, 15)], 0.05)
    words = [text.get_text() for text in ax.texts]
    assert words == ["8", "20×30", "16", "10×15", "32"]
