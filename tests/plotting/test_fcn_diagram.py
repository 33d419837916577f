import numpy as np
import pytest
from matplotlib.patches import Rectangle

from mvacourse.plotting.fcn_diagram import PICTURE, fcn_diagram
from tests.plotting.in_view import assert_in_view


def test_every_map_is_as_high_as_the_image_and_what_is_seen_is_outlined_to_scale():
    c = np.linspace(-1, 1, 32 * 32).reshape(32, 32)
    ax = fcn_diagram([(8, 32, 32)] * 4, 9, c, -c)
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    *maps, seen, one = (patch.get_height() for patch in squares)
    assert maps == pytest.approx([PICTURE] * 4)
    assert seen == pytest.approx(PICTURE * 9 / 32)
    assert one == pytest.approx(PICTURE / 32)
    assert r"one voxel of $\hat{y}$ sees 9×9 of $c$" in [t.get_text() for t in ax.texts]
    assert_in_view(ax)
