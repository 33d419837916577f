import numpy as np

from mvacourse.plotting.arrays import annotated_arrays


def test_each_array_has_its_name_size_and_numbers():
    arrays = {"small": np.array([[1, 2], [3, 4]]), "large": np.zeros((3, 3))}
    figure = annotated_arrays(arrays, vmin=0, vmax=4)
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == ["small\n2×2", "large\n3×3"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2", "3", "4"]
