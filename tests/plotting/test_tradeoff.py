import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting import error_and_sharpness
from mvacourse.plotting.tradeoff import tradeoff_closely

MEASURED = {"L2": (0.03, 0.5), "adversarial": (0.06, 1.02)}


def test_each_method_is_a_point_and_the_truth_is_known():
    ax = error_and_sharpness(MEASURED, xlabel="MSE")
    assert isinstance(ax, Axes)
    points = {line.get_label(): line.get_xydata().tolist() for line in ax.lines}
    assert points["L2"] == [[0.03, 0.5]]
    assert points["adversarial"] == [[0.06, 1.02]]
    assert points["truth"] == [[0, 1]]
    assert ax.get_xlim()[0] == ax.get_ylim()[0] == 0
    assert ax.get_xlim()[1] > 0.06
    assert ax.get_ylim()[1] > 1.02


def test_methods_differ_in_mark_and_colour():
    ax = error_and_sharpness(MEASURED, xlabel="MSE")
    l2, adversarial = ax.lines[:2]
    assert l2.get_marker() != adversarial.get_marker()
    assert l2.get_color() != adversarial.get_color()


def test_drawn_where_told():
    _, ax = plt.subplots()
    assert error_and_sharpness(MEASURED, xlabel="MSE", ax=ax) is ax


def test_every_point_lies_inside_with_room_around():
    ax = error_and_sharpness({"a": (50.0, 0.8), "b": (200.0, 1.2)}, xlabel="HU")
    assert ax.get_xlim() == pytest.approx((0, 220))
    assert ax.get_ylim() == pytest.approx((0, 1.32))


def test_seen_closely_every_point_has_its_name_and_the_axes_begin_near_them():
    measured = {"λ = 1": (59.0, 0.98), "λ = 10": (52.0, 0.99)}
    ax = tradeoff_closely(measured, xlabel="MAE, HU")
    points = [line.get_xydata().tolist() for line in ax.lines[:2]]
    assert points == [[[59.0, 0.98]], [[52.0, 0.99]]]
    assert [text.get_text() for text in ax.texts] == ["λ = 1", "λ = 10", "truth"]
    assert 45 < ax.get_xlim()[0] < 52 < 59 < ax.get_xlim()[1] < 65
    assert ax.get_ylim()[0] > 0.9
