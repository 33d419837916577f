import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from mvacourse.plotting import dimension_curve, loss_curves
from mvacourse.plotting.curves import distance_curves, game_curves


def test_loss_curves_draw_each_value_at_its_step():
    ax = loss_curves({"D": [3.0, 2.0], "G": [5.0, 4.0, 1.0]}, ylabel="loss (nats)")
    assert isinstance(ax, Axes)
    d, g = ax.lines
    np.testing.assert_array_equal(d.get_xydata(), [[1, 3], [2, 2]])
    np.testing.assert_array_equal(g.get_xydata(), [[1, 5], [2, 4], [3, 1]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["D", "G"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("training step", "loss (nats)")
    assert ax.get_yscale() == "log"


def test_loss_axis_has_plain_numbers():
    ax = loss_curves({"loss": [700.0, 100.0, 2.0]}, ylabel="loss")
    ax.figure.draw_without_rendering()
    shown = [text.get_text() for text in ax.get_yticklabels()]
    assert {"5", "20", "100"} <= set(shown)


def test_smoothing_averages_whole_groups_of_steps():
    ax = loss_curves({"loss": range(1, 8)}, ylabel="loss", smooth=3)
    # Steps 1–3 and 4–6; the seventh makes no group.
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[2, 2], [5, 5]])


def test_dimension_curve_draws_one_line_a_method_over_all_dimensions():
    errors = {"PCA": {1: 0.4, 8: 0.1}, "autoencoder": {1: 0.3, 2: 0.2}}
    ax = dimension_curve(errors, ylabel="mean squared error")
    assert isinstance(ax, Axes)
    assert ax.get_ylim()[0] == 0
    pca, autoencoder = ax.lines
    np.testing.assert_array_equal(pca.get_xydata(), [[1, 0.4], [8, 0.1]])
    np.testing.assert_array_equal(autoencoder.get_xydata(), [[1, 0.3], [2, 0.2]])
    assert ax.get_xticks().tolist() == [1, 2, 8]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "8"]
    assert pca.get_marker() != autoencoder.get_marker()


def test_curves_are_drawn_where_told():
    _, (left, right) = plt.subplots(1, 2)
    assert loss_curves({"a": [1.0]}, ylabel="loss", ax=left) is left
    assert dimension_curve({"a": {1: 1.0}}, ylabel="error", ax=right) is right


@pytest.mark.parametrize(
    ("draw", "curve", "n"),
    [(loss_curves, [1.0, 0.5], 11), (dimension_curve, {1: 1.0, 2: 0.5}, 6)],
)
def test_no_curve_is_left_out_however_many(draw, curve, n):
    names = [f"method {k}" for k in range(n)]
    ax = draw(dict.fromkeys(names, curve), ylabel="error")
    assert [line.get_label() for line in ax.lines] == names


def test_input_is_unchanged():
    losses = np.array([3.0, 2.0, 1.0])
    loss_curves({"loss": losses}, ylabel="loss", smooth=2)
    assert losses.tolist() == [3, 2, 1]


def test_game_curves_mark_where_d_cannot_tell():
    ax = game_curves({"D": [1.0, 2.0, 3.0, 4.0], "G": [1.0, 1.0, 3.0, 3.0]}, smooth=2)
    d, d_undecided, g, g_undecided = ax.lines
    np.testing.assert_allclose(d.get_xydata(), [[1.5, 1.5], [3.5, 3.5]])
    np.testing.assert_allclose(g.get_xydata(), [[1.5, 1], [3.5, 3]])
    np.testing.assert_allclose(d_undecided.get_ydata(), np.log(4))
    np.testing.assert_allclose(g_undecided.get_ydata(), np.log(2))
    assert ax.get_ylim()[0] == 0


def test_distance_curves_draw_each_source_at_its_numbers_of_samples():
    ax = distance_curves({"real": {100: 9.0, 1000: 1.0}, "made": {1000: 8.0}})
    real, made = ax.lines
    np.testing.assert_array_equal(real.get_xydata(), [[100, 9], [1000, 1]])
    np.testing.assert_array_equal(made.get_xydata(), [[1000, 8]])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["100", "1,000"]
    assert ax.get_xscale() == ax.get_yscale() == "log"


@pytest.mark.parametrize(("bottom", "expected"), [(2.0, [2, 5, 10]), (1e-4, [0.01, 1])])
def test_ticks_are_numbers_that_fit_the_number_of_decades(bottom, expected):
    ax = loss_curves({"a": np.geomspace(bottom, 15.0, 50)}, ylabel="loss")
    low, high = ax.get_ylim()
    inside = [tick for tick in ax.get_yticks() if low <= tick <= high]
    assert set(expected) <= set(np.round(inside, 8))
    assert len(inside) <= 8
