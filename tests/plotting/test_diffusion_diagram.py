import numpy as np
import pytest
from matplotlib.axes import Axes

from mvacourse.plotting.diffusion_diagram import NAMES, diffusion_diagram


def test_both_processes_are_named_and_the_boxes_are_empty():
    ax = diffusion_diagram()
    assert isinstance(ax, Axes)
    words = [text.get_text() for text in ax.texts]
    expected = r"$q(x_t \mid x_{t-1})$", r"$p_\theta(x_{t-1} \mid x_t)$"
    for name in (*NAMES, *expected):
        assert words.count(name) == 1
    assert not ax.images


def test_images_stand_from_left_to_right():
    ax = diffusion_diagram([np.full((3, 3), n / 4) for n in range(4)])
    lefts = [image.get_extent()[0] for image in ax.images]
    assert [float(i.get_array()[0, 0]) for i in ax.images] == [0, 0.25, 0.5, 0.75]
    assert lefts == sorted(lefts)


def test_another_number_of_images_is_refused():
    with pytest.raises(ValueError, match="zip"):
        diffusion_diagram([np.zeros((3, 3))])
