import numpy as np
import torch

from mvacourse.plotting.points import point_cloud, score_per_seed, snapshots

MEANS = torch.tensor([[2.0, 0.0], [-2.0, 0.0]])


def test_samples_are_drawn_where_they_are_among_the_modes():
    x = torch.randn(7, 2)
    before = x.clone()
    ax = point_cloud(x, MEANS, title="step 3")
    modes, samples = (np.asarray(c.get_offsets()) for c in ax.collections)
    np.testing.assert_array_equal(modes, MEANS)
    np.testing.assert_array_equal(samples, x)
    assert torch.equal(x, before)
    assert ax.get_xlim() == ax.get_ylim() == (-3, 3)
    assert ax.get_title() == "step 3"


def test_without_modes_the_samples_set_the_limits():
    ax = point_cloud(np.array([[1.0, -4.0], [0.0, 2.0]]))
    assert len(ax.collections) == 1
    assert ax.get_ylim() == (-6, 6)


def test_each_method_is_a_row_and_each_time_a_column():
    rows = {
        name: {"step 1": torch.randn(5, 2), "step 2": torch.randn(5, 2)}
        for name in ("a", "b", "c")
    }
    figure = snapshots(rows, MEANS)
    axes = np.array(figure.axes).reshape(3, 2)
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["a", "b", "c"]
    assert [ax.get_title() for ax in axes[0]] == ["step 1", "step 2"]
    drawn = np.asarray(axes[2, 1].collections[1].get_offsets())
    np.testing.assert_array_equal(drawn, rows["c"]["step 2"])


def test_every_seed_has_its_dot_and_every_method_its_mean():
    ax = score_per_seed({"a": [8, 7, 8], "b": [1, 1, 4]}, best=8, xlabel="modes")
    dots = [line.get_xdata().tolist() for line in ax.lines[:2]]
    assert dots == [[7, 8, 8], [1, 1, 4]]
    heights = ax.lines[1].get_ydata()
    assert len(set(heights)) == 2  # the two 1s apart from each other
    means = [c.get_segments()[0][0, 0] for c in ax.collections]
    np.testing.assert_allclose(means, [23 / 3, 2])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
