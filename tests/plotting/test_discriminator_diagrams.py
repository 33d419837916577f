import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from mvacourse.plotting.discriminator_diagrams import (
    PICTURE,
    SEEN,
    image_discriminator_diagram,
    patch_discriminator_diagram,
)
from tests.plotting.in_view import assert_in_view

SIZE, FIELD = (32, 32), (10, 4, -3)  # an answer sees 10 pixels, its neighbour 4 further
MAPS = [(8, 16, 16), (16, 8, 8)]


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_one_answer_for_the_whole_image():
    c = np.linspace(-1, 1, 32 * 32).reshape(SIZE)
    ax = image_discriminator_diagram(MAPS, SIZE, c, -c)
    assert {"8", "16", "16×16", "8×8", "real or made?"} <= set(words(ax))
    above, below = sorted(ax.images, key=lambda image: -image.get_extent()[2])
    np.testing.assert_array_equal(above.get_array(), c)
    np.testing.assert_array_equal(below.get_array(), -c)
    assert_in_view(ax)


def test_an_answer_for_each_patch():
    ax = patch_discriminator_diagram([*MAPS, (1, 7, 7)], SIZE, FIELD)
    assert "7×7 answers,\neach for a patch" in words(ax)
    assert "a patch: 10×10" in words(ax)
    assert_in_view(ax)


def test_the_patch_of_the_marked_answer_is_outlined_in_both_images():
    """Answer 3 of 7 sees pixels −3 + 4 · 3 … 9 + 10 of 32, from the left and above."""
    image = np.zeros(SIZE)
    ax = patch_discriminator_diagram([*MAPS, (1, 7, 7)], SIZE, FIELD, image, image)
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    marked = [one for one in squares if one.get_edgecolor() == to_rgba(SEEN)]
    outlined = [one for one in marked if not one.get_fill()]
    pixel = PICTURE / 32
    for patch, image in zip(outlined, ax.images, strict=True):
        left, _, _, top = image.get_extent()
        assert patch.get_width() == pytest.approx(10 * pixel)
        assert patch.get_x() - left == pytest.approx(9 * pixel)
        above = top - (patch.get_y() + patch.get_height())
        assert above == pytest.approx(9 * pixel)
