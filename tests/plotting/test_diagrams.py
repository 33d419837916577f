import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from mvacourse.plotting.diagrams import (
    autoencoder_diagram,
    blank_axes,
    cgan_diagram,
    course_map,
    gan_diagram,
)


def words(ax):
    return {text.get_text() for text in ax.texts} - {""}


def test_autoencoder_diagram_names_its_parts():
    ax = autoencoder_diagram()
    assert isinstance(ax, Axes)
    assert {"$x$", "encoder", "$z$", "decoder", r"$\hat{x}$"} <= words(ax)
    assert len(ax.images) == 0


def test_autoencoder_diagram_shows_x_on_the_left_and_its_reconstruction_on_the_right():
    x = np.linspace(-1, 1, 28 * 28).reshape(28, 28)
    before = x.copy()
    ax = autoencoder_diagram(x, -x)
    left, right = sorted(ax.images, key=lambda image: image.get_extent()[0])
    np.testing.assert_array_equal(left.get_array(), x)
    np.testing.assert_array_equal(right.get_array(), -x)
    np.testing.assert_array_equal(x, before)


def test_in_the_cgan_diagram_the_condition_reaches_both_players():
    x = np.linspace(-1, 1, 28 * 28).reshape(28, 28)
    ax = cgan_diagram("$c$ = 7", x, -x)
    assert {"$c$ = 7", "$z$", "$x$", "$G(z|c)$", "$G$", "$D$"} <= words(ax)
    above, below = sorted(ax.images, key=lambda image: -image.get_extent()[2])
    np.testing.assert_array_equal(above.get_array(), x)
    np.testing.assert_array_equal(below.get_array(), -x)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    ends = [arrow._posA_posB for arrow in arrows]
    from_c = [end for start, end in ends if start[1] == at["$c$ = 7"][1]]
    assert sorted(end[0] for end in from_c) == [at["$G$"][0], at["$D$"][0]]


def test_gan_diagram_shows_data_above_what_g_makes_and_names_the_players():
    x = np.linspace(-1, 1, 28 * 28).reshape(28, 28)
    ax = gan_diagram(x, -x)
    assert {"$x$", "$z$", "$G$", "$D$", "$G(z)$"} <= words(ax)
    above, below = sorted(ax.images, key=lambda image: -image.get_extent()[2])
    np.testing.assert_array_equal(above.get_array(), x)
    np.testing.assert_array_equal(below.get_array(), -x)
    assert above.get_extent()[2] > below.get_extent()[3]
    assert_in_view(ax)
    assert_in_view(gan_diagram())


def test_course_map_has_every_topic():
    starts = sorted(text[:2] for text in words(course_map()))
    assert starts == [f"{number:02}" for number in range(1, 11)]


def test_notebooks_to_come_are_dashed_in_the_course_map():
    def dashed(ax):
        boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
        return [box.get_linestyle() == "--" for box in boxes]

    ax = course_map({"01", "08"})
    assert dashed(ax) == [n not in (1, 8) for n in range(1, 11)]
    assert "dashed: to come" in words(ax)
    for there in (None, [f"{n:02}" for n in range(12)]):
        ax = course_map(there)
        assert not any(dashed(ax))
        assert "dashed: to come" not in words(ax)


def test_an_arrow_of_the_course_map_leads_from_each_topic_to_the_next():
    ax = course_map()
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    assert len(arrows) == 9


@pytest.mark.parametrize(
    "draw",
    [autoencoder_diagram, lambda **o: autoencoder_diagram(*np.zeros((2, 9, 9)), **o)],
)
def test_all_of_an_autoencoder_diagram_is_in_view(draw):
    assert_in_view(draw())


def test_all_of_the_course_map_is_in_view():
    assert_in_view(course_map({"01"}))


def assert_in_view(ax):
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    for artist in [*ax.texts, *ax.patches, *ax.images]:
        extent = artist.get_window_extent()
        assert frame.x0 <= extent.x0 <= extent.x1 <= frame.x1, artist
        assert frame.y0 <= extent.y0 <= extent.y1 <= frame.y1, artist


@pytest.mark.parametrize("draw", [autoencoder_diagram, course_map])
def test_diagrams_are_drawn_where_told(draw):
    _, ax = plt.subplots()
    assert draw(ax=ax) is ax


def test_a_unit_of_blank_axes_is_as_high_as_wide():
    ax = blank_axes(4, 2)
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_aspect()) == ((0, 4), (0, 2), 1)
