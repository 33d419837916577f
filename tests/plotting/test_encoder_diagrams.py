import numpy as np

from mvacourse.plotting.encoder_diagrams import (
    autoencoder_in_words,
    convolutional_autoencoder_diagram,
    encoder_diagram,
)
from tests.plotting.in_view import assert_in_view

X = np.linspace(-1, 1, 28 * 28).reshape(28, 28)


def words(ax):
    return {text.get_text() for text in ax.texts}


def assert_ends(ax):
    left, right = sorted(ax.images, key=lambda image: image.get_extent()[0])
    np.testing.assert_array_equal(left.get_array(), X)
    np.testing.assert_array_equal(right.get_array(), -X)
    assert_in_view(ax)


def test_in_words_there_is_no_notation():
    ax = autoencoder_in_words(X, -X)
    assert {"data", "encoder", "decoder", "reconstruction"} <= words(ax)
    assert not any("$" in word for word in words(ax))
    assert_ends(ax)


def test_blocks_have_their_channels_and_sizes():
    down, up = [(8, 14, 14), (16, 7, 7)], [(16, 7, 7), (8, 14, 14)]
    ax = convolutional_autoencoder_diagram(down, up, 2, X, -X)
    assert {"$x$", "$z$", r"$\hat{x}$", "8", "16", "7×7", "2 variables"} <= words(ax)
    assert_ends(ax)


def test_the_encoder_alone_ends_at_z():
    ax = encoder_diagram(X)
    assert {"data $x$", "encoder", "$z$"} <= words(ax)
    assert "decoder" not in words(ax)
    np.testing.assert_array_equal(ax.images[0].get_array(), X)
    assert_in_view(ax)
