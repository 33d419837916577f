import base64

from matplotlib.figure import Figure

from mvacourse.widgets.show import figure_html


def test_a_figure_becomes_a_png_with_its_words():
    text = figure_html(Figure(figsize=(1, 1)), alt='a "plane" & z < 1')
    start, data = text.removesuffix('">').split("base64,")
    assert base64.b64decode(data).startswith(b"\x89PNG\r\n\x1a\n")
    assert 'alt="a &quot;plane&quot; &amp; z &lt; 1"' in start
