import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from mvacourse.plotting.similarity import power_curves, scored_images
from mvacourse.plotting.style import INK


@pytest.fixture
def images():
    draw = np.random.default_rng(0).normal
    return {name: draw(size=(12, 9)) for name in ("truth", "blur", "noise")}


def test_each_image_stands_under_its_name_and_over_its_score(images):
    before = {name: image.copy() for name, image in images.items()}
    scores = {"blur": "SSIM 0.9", "noise": "SSIM 0.2"}
    figure = scored_images(
        images, scores, vmin=-2, vmax=3, unit="HU", n_columns=2, caption="who"
    )
    assert isinstance(figure, Figure)
    panels = [ax for ax in figure.axes if ax.get_title()]
    assert [ax.get_title() for ax in panels] == list(images)
    assert [ax.get_xlabel() for ax in panels] == ["", "SSIM 0.9", "SSIM 0.2"]
    for ax, (name, image) in zip(panels, images.items(), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
        np.testing.assert_array_equal(image, before[name])
        assert ax.images[0].get_clim() == (-2, 3)
    assert len([ax for ax in figure.axes if ax.get_ylabel() == "HU"]) == 1
    assert figure.get_supxlabel() == "who"


def test_fewer_images_than_columns_make_one_row(images):
    figure = scored_images(images, vmin=0, vmax=1, unit="a.u.", n_columns=9)
    assert len(figure.axes) == 3 + 1  # and the colour bar


def test_spectra_are_lines_with_the_truth_in_ink():
    frequencies, powers = (
        np.arange(1, 5) / 8,
        {"truth": [4, 3, 2, 1], "L1": [4, 2, 1, 0.1]},
    )
    _, given = plt.subplots()
    ax = power_curves(frequencies, powers, unit="HU²", above=0.25, ax=given)
    assert ax is given
    assert isinstance(ax, Axes)
    truth, made, border = ax.lines
    np.testing.assert_array_equal(truth.get_ydata(), powers["truth"])
    np.testing.assert_array_equal(made.get_xdata(), frequencies)
    assert to_hex(truth.get_color()) == INK
    assert border.get_xdata()[0] == 0.25
    assert (ax.get_yscale(), ax.get_ylabel()) == ("log", "power, HU²")
