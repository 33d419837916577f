import numpy as np

from mvacourse.plotting.dynamics import over_iterations, paths_in_field, saddle

PATH = np.array([[1.0, 0.0], [0.9, 0.3], [0.5, 3.0]])


def test_paths_are_drawn_over_the_field_of_the_game():
    ax = paths_in_field({"a": PATH, "b": -PATH}, reach=2)
    drawn = [line.get_xydata() for line in ax.lines if line.get_label() in ("a", "b")]
    np.testing.assert_array_equal(drawn, [PATH, -PATH])
    (field,) = ax.collections
    x, y = field.XY.T
    np.testing.assert_allclose(field.U, -y)
    np.testing.assert_allclose(field.V, x)
    assert ax.get_xlim() == ax.get_ylim() == (-2, 2)


def test_one_name_is_the_title_and_several_make_a_legend():
    alone, both = (paths_in_field(dict.fromkeys(n, PATH)) for n in ("a", "ab"))
    assert alone.get_title() == "a"
    assert alone.get_legend() is None
    assert [text.get_text() for text in both.get_legend().texts] == ["a", "b"]


def test_the_product_and_both_players_are_drawn_over_iterations():
    ax = over_iterations(PATH)
    xy, x, y, _ = (line.get_ydata() for line in ax.lines)
    np.testing.assert_array_equal(x, PATH[:, 0])
    np.testing.assert_array_equal(y, PATH[:, 1])
    np.testing.assert_allclose(xy, PATH[:, 0] * PATH[:, 1])


def test_the_path_on_the_saddle_ends_where_the_picture_does():
    ax = saddle(PATH, reach=2)
    x, y, v = ax.lines[0].get_data_3d()
    np.testing.assert_array_equal(x, [1.0, 0.9])
    np.testing.assert_allclose(v, np.multiply(x, y))


def test_the_start_is_marked_on_the_saddle_if_it_is_in_the_picture():
    def dots(path):
        lines = saddle(path, reach=2).lines
        return [ln.get_data_3d() for ln in lines if ln.get_marker() == "o"]

    np.testing.assert_allclose(dots(PATH[1:]), [[[0.9], [0.3], [0.27]]])
    assert dots(PATH[::-1]) == []
