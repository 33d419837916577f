from matplotlib import pyplot as plt

from mvacourse.plotting.dose import dose_curves

MEASURED = {
    "paired": {0.0: [1.0, 3.0], 1.5: [4.0, 6.0]},
    "unpaired": {0.0: [7.0, 7.0], 1.5: [8.0, 9.0]},
}


def test_lines_join_the_means_and_every_run_is_a_point():
    ax = dose_curves(MEASURED, xlabel="mm", ylabel="MAE, HU")
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["paired"].get_xydata().tolist() == [[0, 2], [1.5, 5]]
    assert lines["unpaired"].get_xydata().tolist() == [[0, 7], [1.5, 8.5]]
    points = [p for line in ax.lines for p in line.get_xydata().tolist()]
    runs = {(dose, v) for m in MEASURED.values() for dose, vs in m.items() for v in vs}
    assert runs <= {tuple(point) for point in points}
    assert ax.get_ylim()[0] == 0


def test_methods_differ_in_mark_and_colour_and_are_drawn_where_told():
    _, given = plt.subplots()
    ax = dose_curves(MEASURED, xlabel="mm", ylabel="MAE, HU", ax=given)
    assert ax is given
    a, b = (line for line in ax.lines if not line.get_label().startswith("_"))
    assert a.get_marker() != b.get_marker()
    assert a.get_color() != b.get_color()
