from io import BytesIO

import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from mvacourse.plotting import annotated_array, image_grid, image_panels


@pytest.fixture
def images():
    """Seven images of 3×2, each of one value."""
    return np.arange(7.0).reshape(7, 1, 1) * np.ones((3, 2)) / 10


def drawn(ax):
    (image,) = ax.images
    return np.asarray(image.get_array())


@pytest.mark.parametrize("as_batch", [lambda x: x, lambda x: torch.tensor(x[:, None])])
def test_image_k_stands_in_its_row_and_column(images, as_batch):
    mosaic = drawn(image_grid(as_batch(images), n_columns=4))
    assert mosaic.shape == (2 * 3, 4 * 2)
    for k, image in enumerate(images):
        row, column = divmod(k, 4)
        cell = mosaic[3 * row : 3 * row + 3, 2 * column : 2 * column + 2]
        np.testing.assert_array_equal(cell, image)


def test_an_incomplete_last_row_ends_in_the_first_colour(images):
    mosaic = drawn(image_grid(images, n_columns=4, vmin=-0.5))
    np.testing.assert_array_equal(mosaic[3:, 6:], np.full((3, 2), -0.5))


def test_image_grid_draws_where_told_with_the_colours_told(images):
    _, ax = plt.subplots()
    options = {"vmin": 0, "vmax": 2, "cmap": "magma", "title": "MNIST"}
    assert image_grid(images, 4, ax=ax, **options) is ax
    assert ax.images[0].get_clim() == (0, 2)
    assert ax.images[0].get_cmap().name == "magma"
    assert ax.get_title() == "MNIST"


def test_model_range_is_the_default(images):
    ax = image_grid(images)
    assert isinstance(ax, Axes)
    assert ax.images[0].get_clim() == (-1, 1)


def test_image_panels_draw_each_grid_under_its_title(images):
    panels = {"data": images[:4], "model": images[3:6] - 1}
    figure = image_panels(panels, n_columns=2, caption="of MNIST", vmax=3)
    assert isinstance(figure, Figure)
    assert [ax.get_title() for ax in figure.axes] == ["data", "model"]
    assert figure.get_supxlabel() == "of MNIST"
    for ax, batch in zip(figure.axes, panels.values(), strict=True):
        np.testing.assert_array_equal(drawn(ax)[:3, :2], batch[0])
        assert ax.images[0].get_clim() == (-1, 3)


def test_image_panels_give_every_pixel_the_same_whole_number_of_dots():
    small, large = np.random.default_rng(0).uniform(-1, 1, (2, 1, 40, 40))
    panels = {"small": small[:, :30, :30], "large": large}
    figure = image_panels(panels, n_columns=1, caption="noise", zoom=2)
    with BytesIO() as file:  # cropped as in a notebook
        figure.savefig(file, format="png", bbox_inches="tight")
        file.seek(0)
        dots = plt.imread(file)[..., 0]
    for images in panels.values():
        grey = (images[0] + 1) / 2
        expected = grey.repeat(2, axis=0).repeat(2, axis=1)
        windows = np.lib.stride_tricks.sliding_window_view(dots, expected.shape)
        assert (abs(windows - expected).max(axis=(2, 3)) < 0.01).any()


@pytest.mark.parametrize("stacked", [False, True])
def test_image_panels_lie_apart_and_inside(images, stacked):
    figure = image_panels({"a": images, "b": images[:2]}, 4, stacked=stacked)
    a, b = (ax.get_position() for ax in figure.axes)
    assert not a.overlaps(b)
    for place in (a, b):
        assert 0 <= place.x0 < place.x1 <= 1 + 1e-9
        assert -1e-9 <= place.y0 < place.y1 <= 1


def test_annotated_array_writes_each_number_readably_on_its_square():
    array = np.array([[0.0, 1.0, 2.5], [4.0, -1.0, 10.0]])
    ax = annotated_array(array, vmin=0, vmax=4, title="kernel")
    assert isinstance(ax, Axes)
    np.testing.assert_array_equal(drawn(ax), array)
    texts = {text.get_position(): text for text in ax.texts}
    assert texts[2, 0].get_text() == "2.5"
    assert texts[0, 1].get_text() == "4"
    assert texts[2, 1].get_text() == "10"
    for (column, row), text in texts.items():
        light = array[row, column] <= 2
        assert to_rgb(text.get_color()) == ((0, 0, 0) if light else (1, 1, 1))


@pytest.mark.parametrize(
    "draw",
    [
        image_grid,
        lambda x: image_panels({"a": x, "b": x}),
        lambda x: annotated_array(x[0], vmin=0, vmax=1),
    ],
)
def test_input_is_unchanged(draw, images):
    before = images.copy()
    draw(images)
    np.testing.assert_array_equal(images, before)
