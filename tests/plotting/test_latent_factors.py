import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.latent_factors import latent_factors


def test_points_and_the_images_made_of_them():
    z = np.array([(x, y) for y in (2, 1) for x in (-1, 1)])
    images = np.linspace(-1, 1, 4 * 25).reshape(4, 1, 5, 5)
    figure = latent_factors(images, z, ("angle, degrees", "size"))
    assert isinstance(figure, Figure)
    hidden, between, observed = figure.axes
    np.testing.assert_array_equal(hidden.lines[0].get_xydata(), z)
    assert hidden.get_xlabel() == "$z_1$: angle, degrees"
    mosaic = observed.images[0].get_array()
    np.testing.assert_array_equal(mosaic[:5, 5:], images[1, 0])
    assert [text.get_text() for text in between.texts] == ["makes", "inferred?"]
