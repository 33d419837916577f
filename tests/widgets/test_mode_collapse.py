import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt

from mvacourse.datasets.toy import ring
from mvacourse.widgets import explore_mode_collapse
from mvacourse.widgets.mode_collapse import count_modes, draw

MIXTURE = ring()


@pytest.fixture
def films():
    """Two networks: on one mode only, and on all; both scattered at the first step."""
    torch.manual_seed(0)
    scattered = 6 * torch.rand(2, 400, 2) - 3
    one = MIXTURE.means[0] + 0.05 * torch.randn(2, 400, 2)
    return {
        "collapsing": {10: scattered, 20: one},
        "covering": {10: scattered, 20: MIXTURE.sample(2, 400)[0]},
    }


@pytest.fixture
def modes(films):
    return {
        name: count_modes(film, MIXTURE.means, MIXTURE.sigma)
        for name, film in films.items()
    }


def test_modes_are_counted_for_each_step_and_network(modes):
    assert modes["collapsing"][20] == [1, 1]
    assert modes["covering"][20] == [8, 8]


def test_draw_shows_the_samples_of_a_step_and_the_way_there(films, modes):
    figure = draw(films, modes, MIXTURE.means, step=20, seed=1)
    curves, *clouds = figure.axes
    for ax, film in zip(clouds, films.values(), strict=True):
        np.testing.assert_allclose(ax.collections[-1].get_offsets(), film[20][1])
    assert clouds[0].get_title() == "collapsing: 1 of 8 modes"
    assert [line.get_ydata()[-1] for line in curves.lines[:2]] == [1, 8]
    assert curves.lines[-1].get_xdata()[0] == 20
    assert plt.get_fignums() == []  # not known to pyplot: not drawn twice


def test_every_control_draws_anew(films):
    pytest.importorskip("ipywidgets")
    widget = explore_mode_collapse(films, MIXTURE.means, MIXTURE.sigma)
    row, picture = widget.children
    step, seed = row.children
    assert (step.options, seed.max) == ((10, 20), 1)
    pictures = [picture.value]
    for control, value in ((step, 20), (seed, 1)):
        control.value = value
        pictures.append(picture.value)
    assert len(set(pictures)) == 3
    assert "at step 20, seed 1, of 8: collapsing 1, covering 8" in picture.value
