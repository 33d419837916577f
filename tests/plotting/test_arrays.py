import numpy as np
import pytest

from mvacourse.plotting.arrays import annotated_arrays


def test_each_array_has_its_name_size_and_numbers():
    arrays = {"small": np.array([[1, 2], [3, 4]]), "large": np.zeros((3, 3))}
    figure = annotated_arrays(arrays, vmin=0, vmax=4)
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == ["small\n2×2", "large\n3×3"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2", "3", "4"]


def test_arrays_that_do_not_fit_a_row_go_to_the_next_and_squares_are_equal():
    arrays = {name: np.zeros((n, n)) for name, n in (("a", 2), ("b", 4), ("c", 5))}
    figure = annotated_arrays(arrays, vmin=0, vmax=1, n_columns=2)
    figure.draw_without_rendering()
    a, b, c = (ax.get_window_extent() for ax in figure.axes)
    np.testing.assert_allclose([b.width / 4, c.width / 5, c.height / 5], a.width / 2)
    assert (a.x0, a.y1) == pytest.approx((c.x0, b.y1))
    assert c.y1 < min(a.y0, b.y0)
