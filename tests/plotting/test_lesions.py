import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from mvacourse.plotting.lesions import FOUND, TRUE, outlined_lesions


@pytest.fixture
def slices():
    random = np.random.default_rng(0)
    true = np.zeros((12, 9), bool)
    true[3:6, 3:6] = True
    names = ("true FLAIR", "U-Net", "3-D FCN", "nothing found")
    images = {name: random.normal(1000, 100, true.shape) for name in names}
    found = {name: np.roll(true, i, axis=1) for i, name in enumerate(names)}
    found["nothing found"] = np.zeros_like(true)
    return images, found, true


def test_each_image_is_drawn_alone_and_outlined(slices):
    images, found, true = slices
    figure = outlined_lesions(images, found, true, vmin=0, vmax=1800)
    drawn = [ax for ax in figure.axes if ax.images]
    assert len(drawn) == 2 * len(images)
    pairs = zip(drawn[::2], drawn[1::2], images, strict=True)
    for alone, outlined, name in pairs:
        assert alone.get_title(loc="left") == name
        for ax in (alone, outlined):
            np.testing.assert_array_equal(ax.images[0].get_array(), images[name])
            assert ax.images[0].get_clim() == (0, 1800)
        assert not alone.collections
        colors = [tuple(line.get_edgecolor()[0]) for line in outlined.collections]
        expected = [TRUE, FOUND][: 1 + bool(found[name].any())]
        assert colors == [to_rgba(color) for color, _ in expected]
    assert TRUE[1] != FOUND[1]  # told apart in grey


def test_words_and_caption_are_written_and_the_arrays_left_alone(slices):
    images, found, true = slices
    before = true.copy()
    words = {name: f"Dice {i}" for i, name in enumerate(images)}
    figure = outlined_lesions(
        images, found, true, vmin=0, vmax=1, words=words, caption="sub-01", n_columns=2
    )
    titles = [ax.get_title() for ax in figure.axes if ax.get_title()]
    assert titles == list(words.values())
    assert figure.get_supxlabel() == "sub-01"
    assert (true == before).all()
    assert plt.get_fignums() == [figure.number]


def test_the_black_border_is_cut_off_everywhere_alike(slices):
    images, found, true = slices
    for i, image in enumerate(images.values()):
        image[:2] = image[:, :1] = 0
        image[9:, 2:] = 0 if i else 5  # one image has something there
    figure = outlined_lesions(images, found, true, vmin=0, vmax=1800)
    drawn = [ax.images[0].get_array() for ax in figure.axes if ax.images]
    for image, name in zip(drawn[::2], images, strict=True):
        np.testing.assert_array_equal(image, images[name][2:, 1:])
    black = {name: np.zeros_like(image) for name, image in images.items()}
    figure = outlined_lesions(black, found, true, vmin=0, vmax=1)
    assert figure.axes[0].images[0].get_array().shape == true.shape
