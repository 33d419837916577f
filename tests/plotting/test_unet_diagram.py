import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from mvacourse.plotting.unet_diagram import unet_diagram
from tests.plotting.in_view import assert_in_view

SHAPES = [(8, 64, 48), (16, 32, 24), (32, 16, 12), (32, 16, 12), (16, 32, 24)]
SHAPES += [(8, 64, 48)]


def test_levels_lie_below_one_another_and_mirror():
    ax = unet_diagram(SHAPES)
    maps = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    tops = [round(patch.get_y() + patch.get_height(), 6) for patch in maps]
    assert tops == tops[::-1]
    assert tops[:3] == sorted(tops[:3], reverse=True)
    colors = [patch.get_facecolor() for patch in maps]
    assert len(set(colors[:3])) == len(set(colors[3:])) == 1
    assert colors[0] != colors[-1]


def test_each_level_above_the_lowest_is_handed_over():
    ax = unet_diagram(SHAPES)
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    skips = [one._posA_posB for one in arrows if one.get_linestyle() == "--"]
    assert len(skips) == 2
    assert all(start[1] == end[1] and start[0] < end[0] for start, end in skips)
    words = [text.get_text() for text in ax.texts]
    for size in ("64×48", "32×24", "16×12"):
        assert words.count(size) == 1


def test_images_stand_at_both_ends_and_all_is_in_view():
    c = np.linspace(-1, 1, 64 * 64).reshape(64, 64)
    ax = unet_diagram(SHAPES, c, -c)
    left, right = sorted(ax.images, key=lambda image: image.get_extent()[0])
    np.testing.assert_array_equal(left.get_array(), c)
    np.testing.assert_array_equal(right.get_array(), -c)
    assert_in_view(ax)
