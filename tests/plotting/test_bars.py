import matplotlib.pyplot as plt

from mvacourse.plotting.bars import name_bar


def test_letters_of_a_bar_are_legible():
    figure, ax = plt.subplots()
    bar = figure.colorbar(ax.imshow([[0, 1]]))
    name_bar(bar, "HU")
    assert bar.ax.get_ylabel() == "HU"
    assert bar.ax.yaxis.label.get_fontsize() == 10
    assert {label.get_fontsize() for label in bar.ax.get_yticklabels()} == {9}
