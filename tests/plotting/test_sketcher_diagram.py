import numpy as np
from matplotlib.axes import Axes

from mvacourse.plotting.sketcher_diagram import sketcher_refiner_diagram


def test_both_networks_both_judges_and_both_losses_are_named():
    ax = sketcher_refiner_diagram(c="MTR")
    assert isinstance(ax, Axes)
    words = [text.get_text() for text in ax.texts]
    for name in ("$c$: MTR", "$S(c)$", r"$\hat{y} = R(c, S(c))$", "$D_S$", "$D_R$"):
        assert words.count(name) == 1
    assert sum("lambda_S" in word for word in words) == 1
    assert sum("lambda_R" in word and "weighted" in word for word in words) == 1
    assert not ax.images


def test_images_stand_from_left_to_right():
    keys = ("c", "sketch", "y_hat")
    images = {key: np.full((3, 3), n / 3) for n, key in enumerate(keys)}
    ax = sketcher_refiner_diagram(images)
    places = {
        round(3 * float(i.get_array()[0, 0])): i.get_extent()[0] for i in ax.images
    }
    assert [places[n] for n in range(3)] == sorted(places.values())
    np.testing.assert_array_equal(images["sketch"], np.full((3, 3), 1 / 3))
