import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.myelin import demyelination_panels, pet_panels


def test_every_slice_is_drawn_in_one_scale_with_a_bar_in_dvr():
    images = {str(n): np.full((6, 4), n / 3) for n in range(3)}
    figure = pet_panels(images, n_columns=2, caption="synthetic")
    assert isinstance(figure, Figure)
    drawn = [ax.images[0] for ax in figure.axes if ax.images]
    assert [image.get_clim() for image in drawn] == [(0.5, 1.5)] * 3
    assert [ax.get_title() for ax in figure.axes[:3]] == ["0", "1", "2"]
    assert figure.axes[-1].get_ylabel() == "DVR"
    assert figure.get_supxlabel() == "synthetic"


def test_differences_have_their_own_scale_and_lesions_an_outline():
    image, lesions = np.zeros((6, 4)), np.zeros((6, 4), bool)
    lesions[2:4, 1:3] = True
    options = {"vmin": -0.3, "vmax": 0.3, "cmap": "RdBu_r", "label": "difference"}
    figure = pet_panels({"a": image}, lesions=lesions, **options)
    (drawn,) = figure.axes[0].images
    assert drawn.get_clim() == (-0.3, 0.3)
    assert drawn.get_cmap().name == "RdBu_r"
    assert figure.axes[-1].get_ylabel() == "difference"
    assert len(figure.axes[0].collections) == 1
    assert not pet_panels({"a": image}, lesions=~lesions & False).axes[0].collections


def test_both_missed_and_false_are_told_apart():
    image, true, found = np.ones((1, 4)), np.zeros((1, 4), bool), np.zeros((1, 4), bool)
    true[0, :2] = True
    found[0, [0, 2]] = True
    before = found.copy()
    figure = demyelination_panels({"R": image}, {"R": found}, true)
    _, kinds = figure.axes[0].images
    np.testing.assert_array_equal(kinds.get_array().filled(0)[0], [1, 2, 3, 0])
    np.testing.assert_array_equal(found, before)
    assert len(figure.legends[0].get_texts()) == 3
