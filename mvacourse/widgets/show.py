"""A figure inside a widget, as an image with its alternative text."""

import base64
import html
import io

from matplotlib.figure import Figure


def figure_html(figure: Figure, alt: str) -> str:
    """Returns an `<img>` of the figure, for `ipywidgets.HTML`.

    Args:
        figure: Drawn as PNG at its own size.
        alt: What the image shows, for who cannot see it.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'
