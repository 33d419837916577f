import numpy as np
import pytest
from matplotlib import pyplot as plt

from mvacourse.widgets import explore_translation
from mvacourse.widgets.translation import draw

SPACING = (2.0, 2.0, 2.0)


@pytest.fixture
def volumes():
    return np.random.default_rng(0).uniform(0, 1000, (3, 6, 7, 8))


def test_draw_shows_one_slice_of_three_volumes_and_the_error_over_the_last(volumes):
    t1w, ct, made = volumes
    figure = draw(t1w, ct, made, SPACING, position=3, opacity=0.5)
    images = [ax.images for ax in figure.axes[:3]]
    assert [len(of) for of in images] == [1, 1, 2]
    np.testing.assert_array_equal(images[1][0].get_array(), ct[:, :, 3].T[::-1, ::-1])
    overlay = images[2][1]
    np.testing.assert_array_equal(
        overlay.get_array(), np.abs(made - ct)[:, :, 3].T[::-1, ::-1]
    )
    assert overlay.get_alpha() == 0.5
    assert plt.get_fignums() == []  # not known to pyplot: not drawn twice


def test_without_opacity_there_is_no_overlay(volumes):
    figure = draw(*volumes, SPACING, plane="sagittal", position=2)
    assert [len(ax.images) for ax in figure.axes] == [1, 1, 1]


def test_every_control_draws_anew(volumes):
    pytest.importorskip("ipywidgets")
    t1w, ct, made = volumes
    widget = explore_translation(t1w, ct, {"a": made, "b": ct}, SPACING)
    (plane, where), (window, method), opacity, picture = (
        child.children if hasattr(child, "children") else child
        for child in widget.children
    )
    pictures = [picture.value]
    changes = [
        (plane, "coronal"),
        (where, 2),
        (window, "soft tissue"),
        (method, "b"),
        (opacity, 0.0),
    ]
    for control, value in changes:
        control.value = value
        pictures.append(picture.value)
    assert len(set(pictures)) == len(pictures)
    assert "coronal slice 2" in picture.value
    plane.value = "sagittal"
    assert where.max == 5  # X = 6
