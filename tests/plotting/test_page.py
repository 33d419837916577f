import matplotlib.pyplot as plt
import pytest

from mvacourse.plotting.page import page_around


def test_the_page_holds_the_figure_in_its_middle():
    figure, ax = plt.subplots(figsize=(4, 3), layout="constrained")
    ax.set_title("a title")
    figure.draw_without_rendering()
    drawn = figure.get_tightbbox()
    page = page_around(figure, margin=0.5, ratio=2)
    assert page.width / page.height == pytest.approx(2)
    assert page.height >= drawn.height + 0.99
    assert page.x0 + page.x1 == pytest.approx(drawn.x0 + drawn.x1, abs=0.1)


def test_without_a_ratio_the_page_is_cut_to_the_figure():
    figure, _ = plt.subplots(figsize=(4, 3), layout="constrained")
    page = page_around(figure, margin=0.1)
    assert 2.5 < page.height < 3.2 < 3.5 < page.width < 4.2


def test_a_small_figure_gets_a_page_of_the_least_width():
    figure, _ = plt.subplots(figsize=(1, 1))
    assert page_around(figure, margin=0, least=6).width == 6


def test_what_is_drawn_stays_in_the_page_when_it_is_drawn_again():
    figure, ax = plt.subplots(figsize=(5, 5), layout="constrained")
    ax.plot([-3.7, 2.8], [-2.8, 3.1])
    ax.set(aspect="equal", xlabel="$z_1$", ylabel="$z_2$", title="a title")
    page = page_around(figure, margin=0.03)
    figure.set_dpi(300)
    figure.draw_without_rendering()
    drawn = ax.get_tightbbox()
    assert page.x0 < drawn.x0 / 300 < drawn.x1 / 300 < page.x1
    assert page.y0 < drawn.y0 / 300 < drawn.y1 / 300 < page.y1


def test_places_of_the_layout_are_whole_millionths():
    """The last digits of the layout's solver differ from run to run."""
    figure, axes = plt.subplots(1, 3, figsize=(7, 3), layout="constrained")
    for ax in axes:
        figure.colorbar(ax.imshow([[0, 1], [2, 3]]), ax=ax)
    page_around(figure, margin=0.1)
    places = [x for ax in figure.axes for x in ax.get_position(original=True).bounds]
    assert len(places) == 4 * 6
    assert places == pytest.approx([round(x, 6) for x in places], rel=0, abs=1e-12)
    assert all(ax.get_in_layout() for ax in figure.axes)
