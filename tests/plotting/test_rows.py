import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting import image_rows


def test_each_row_stands_beside_its_name():
    rows = {name: np.full((3, 1, 4, 5), v) for name, v in {"a": -1.0, "b": 1.0}.items()}
    ax = image_rows(rows, columns=(0, 5, 10), xlabel="one z a column")
    assert isinstance(ax, Axes)
    mosaic = ax.images[0].get_array()
    assert mosaic.shape == (8, 15)
    names = [label.get_text() for label in ax.get_yticklabels()]
    for name, place in zip(names, ax.get_yticks(), strict=True):
        assert (mosaic[int(place)] == rows[name][0, 0, 0, 0]).all()
    assert names == ["a", "b"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "5", "10"]
    np.testing.assert_allclose(ax.get_xticks(), [2, 7, 12])  # the middle of 5 pixels
    assert ax.get_xlabel() == "one z a column"
    assert ax.images[0].get_clim() == (-1, 1)


def test_rows_of_several_shapes_are_refused():
    with pytest.raises(ValueError, match="expected a single one"):
        image_rows({"a": np.zeros((3, 1, 4, 4)), "b": np.zeros((2, 1, 4, 4))})


def test_drawn_where_told_and_input_unchanged():
    _, ax = plt.subplots()
    images = np.random.default_rng(0).normal(size=(2, 1, 3, 3))
    before = images.copy()
    assert image_rows({"a": images}, ax=ax) is ax
    np.testing.assert_array_equal(images, before)
