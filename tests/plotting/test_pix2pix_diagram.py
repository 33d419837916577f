import numpy as np
from matplotlib.patches import FancyArrowPatch

from mvacourse.plotting.pix2pix_diagram import pix2pix_diagram
from tests.plotting.in_view import assert_in_view

NAMES = {"$x$", "$y$", "$z$", r"$\hat{y} = G(x, z)$", "$G$", "$D$"}


def test_x_is_on_the_left_and_y_above_what_is_made():
    x, y, y_hat = (np.full((3, 3), value) for value in (-1.0, 0.0, 1.0))
    ax = pix2pix_diagram(x, y, y_hat)
    assert {text.get_text() for text in ax.texts} >= NAMES
    places = {float(i.get_array()[0, 0]): i.get_extent() for i in ax.images}
    assert places[-1][1] < places[0][0] == places[1][0]
    assert places[0][2] > places[1][3]
    assert_in_view(ax)


def test_the_l1_loss_leads_to_both_images():
    ax = pix2pix_diagram()
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    ends = [one._posA_posB[1][1] for one in arrows if one.get_linestyle() == "--"]
    (loss,) = (t.get_position()[1] for t in ax.texts if r"\lambda" in t.get_text())
    assert min(ends) < loss < max(ends)
