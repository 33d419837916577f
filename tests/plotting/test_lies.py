import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba

from mvacourse.plotting.heads import LESION_COLOR
from mvacourse.plotting.lies import Translated, lie_panels


@pytest.fixture
def rows():
    random = np.random.default_rng(0)
    image = random.uniform(0, 1500, (9, 7))
    lesions = np.zeros((9, 7), bool)
    made = {"in FLAIR only": image / 2, "in both": image / 3}
    ill = Translated("FLAIR", "T1w", image, made, image + 1, lesions.copy())
    ill.lesions[3:5, 3:5] = True
    well = Translated("T1w", "FLAIR", image, made, image + 1, lesions)
    return {"patient": ill, "control": well}


def test_each_row_shows_input_made_and_true_in_their_own_windows(rows):
    figure = lie_panels(rows, caption="sub-01, synthetic")
    assert figure.get_supxlabel() == "sub-01, synthetic"
    axes = np.reshape(figure.axes, (2, 4))
    first, *others = axes[0]
    assert first.get_ylabel() == "patient"
    assert [ax.get_title() for ax in axes[0]] == [
        "input, FLAIR",
        "in FLAIR only",
        "in both",
        "true T1w",
    ]
    assert first.images[0].get_clim() == (0, 1800)
    assert {ax.images[0].get_clim() for ax in others} == {(0, 1500)}
    expected = [rows["patient"].input, *rows["patient"].made.values()]
    for ax, image in zip(axes[0], [*expected, rows["patient"].truth], strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)


def test_lesions_are_outlined_where_there_are_any(rows):
    axes = np.reshape(lie_panels(rows).axes, (2, 4))
    for ax in axes[0]:
        (line,) = ax.collections
        assert tuple(line.get_edgecolor()[0]) == to_rgba(LESION_COLOR)
    assert not any(ax.collections for ax in axes[1])
    assert len(plt.get_fignums()) == 1
