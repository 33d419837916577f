from matplotlib.axes import Axes

from mvacourse.plotting.algorithm import LINES, gan_algorithm


def test_the_algorithm_has_a_line_of_words_for_each_step_from_top_to_bottom():
    ax = gan_algorithm()
    assert isinstance(ax, Axes)
    assert [text.get_text() for text in ax.texts] == [words for _, words, _ in LINES]
    heights = [text.get_position()[1] for text in ax.texts]
    assert heights == sorted(heights, reverse=True)
    ax.figure.canvas.draw()  # the mathematics can be set
