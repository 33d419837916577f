import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.region_weights import region_weights

IMAGE = np.linspace(0, 1, 12).reshape(3, 4)
LEFT = np.zeros((3, 4), bool)
LEFT[:, 0] = True
RIGHT = ~LEFT
RIGHT[0, 3] = False  # in no region


def draw():
    weights = np.where(LEFT, 0.3, 0.05) * (LEFT | RIGHT)
    regions = {"lesions": LEFT, "NAWM": RIGHT, "other": LEFT & RIGHT}
    shares = {"voxels": {"lesions": 25, "NAWM": 66.7, "other": 0}}
    return region_weights(IMAGE, regions, weights, shares, vmin=0, vmax=1)


def test_voxels_that_do_not_count_have_no_colour():
    figure = draw()
    assert isinstance(figure, Figure)
    drawn = np.ma.filled(figure.axes[1].images[0].get_array().astype(float), np.nan)
    assert np.isnan(drawn[0, 3])
    np.testing.assert_array_equal(drawn[:, 0], 0.3)


def test_each_region_is_tinted_named_and_has_its_share():
    where, _, bars, *_ = draw().axes
    assert [text.get_text() for text in where.get_legend().get_texts()] == [
        "lesions",
        "NAWM",
        "other",
    ]
    tint = where.images[1].get_array()
    assert (tint[..., 3] > 0).tolist() == LEFT.tolist()
    assert [text.get_text() for text in bars.texts] == ["25 %", "67 %", "0 %"]
    assert [label.get_text() for label in bars.get_yticklabels()] == ["voxels"]
