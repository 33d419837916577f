import numpy as np
from matplotlib.figure import Figure

from mvacourse.plotting.measured_wishes import measured_wishes

SCORES = {
    "fast": {
        "precision": {"0": 0.4, "1": 0.5},
        "recall": {"0": 0.2, "1": 0.3},
        "sampling time": {"0": 0.05, "1": 0.06},
    },
    "slow": {
        "precision": {"0": 0.9},
        "recall": {"0": 0.8},
        "sampling time": {"0": 50.0},
    },
}


def test_every_training_of_every_model_is_a_dot_in_three_panels():
    figure = measured_wishes(SCORES)
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 3
    for ax, metric in zip(figure.axes, SCORES["fast"], strict=True):
        for line, model in zip(ax.lines, SCORES.values(), strict=False):
            np.testing.assert_allclose(line.get_xdata(), [*model[metric].values()])
            low, high = ax.get_xlim()
            assert ((low < line.get_xdata()) & (line.get_xdata() < high)).all()


def test_times_are_logarithmic_and_none_is_called_best():
    precision, _, slow = measured_wishes(SCORES).axes
    assert slow.get_xscale() == "log"
    assert len(slow.lines) == len(SCORES)
    assert len(precision.lines) == len(SCORES) + 1
