from matplotlib.colors import is_color_like

from mvacourse.plotting import style


def test_each_of_ten_classes_has_a_colour_of_its_own():
    assert len(set(style.CLASS_COLORS)) == 10
    assert all(is_color_like(color) for color in style.CLASS_COLORS)
