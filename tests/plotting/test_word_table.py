from matplotlib.axes import Axes

from mvacourse.plotting.word_table import word_table

ROWS = [["one", "a word", "1.0"], ["two", "another", "22.5"], ["three", "", "–"]]


def test_every_word_stands_in_its_column_and_row():
    ax = word_table(["name", "what", "how much"], ROWS, (1.0, 1.5, 1.0))
    assert isinstance(ax, Axes)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places["one"][0] == places["two"][0] < places["a word"][0] < places["1.0"][0]
    assert places["one"][1] == places["a word"][1] == places["1.0"][1]
    assert places["name"][1] > places["one"][1] > places["two"][1] > places["three"][1]
    assert places["1.0"][0] == 3.0  # in the middle of the third column


def test_the_header_is_bold_and_no_word_is_wider_than_its_column():
    widths = (1.0, 1.5, 1.0)
    ax = word_table(["name", "what", "how much"], ROWS, widths)
    ax.figure.draw_without_rendering()
    inches = ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0]
    for n, text in enumerate(ax.texts):
        assert (text.get_weight() == "bold") == (n < 3)
        assert text.get_window_extent().width < widths[n % 3] * inches
