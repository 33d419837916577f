import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.noise_to_data import noise_to_data
from tests.plotting.in_view import assert_in_view


def test_noise_stands_on_the_left_and_what_is_made_on_the_right():
    z, made, means = np.random.default_rng(0).normal(size=(3, 6, 2))
    figure = noise_to_data(z, made, means)
    assert isinstance(figure, Figure)
    left, middle, right = figure.axes
    np.testing.assert_array_equal(left.collections[0].get_offsets(), z)
    rings, points = right.collections
    np.testing.assert_array_equal(rings.get_offsets(), means)
    np.testing.assert_array_equal(points.get_offsets(), made)
    assert [text.get_text() for text in middle.texts] == ["$G$"]
    assert_in_view(middle)
