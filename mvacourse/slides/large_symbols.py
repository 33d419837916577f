"""Large symbols of formulas in SVG, in a font that readers of SVG have.

Matplotlib takes a tall bracket or sum from fonts that come with it and that hardly any
other program has: a reader sets the symbol in another font, too small. The same
character of the text's font, enlarged until it is as tall, looks nearly the same.
"""

import re
from functools import cache

from matplotlib.font_manager import findfont, get_font

TEXT, UNIT = "DejaVu Sans", 1000
TSPAN = re.compile(
    r'<tspan x="(?P<x>\S+)" y="(?P<y>\S+)" style="font-size: (?P<size>[\d.]+)px; '
    r"font-family: '(?P<family>DejaVu Sans Display|STIX[^']*)'(?P<style>[^\"]*)\">"
    r"(?P<symbol>[^<])</tspan>"
)


def set_in_font_of_text(svg: str) -> str:
    """Replaces symbols of matplotlib's own fonts by those of DejaVu Sans, as tall.

    Args:
        svg: As matplotlib writes it with `svg.fonttype: none`.

    Returns:
        The same picture, in which each symbol is where it was.
    """
    return TSPAN.sub(_set, svg)


def _set(tspan: re.Match) -> str:
    size, symbol = float(tspan["size"]), tspan["symbol"]
    left, bottom, right, top = _box(tspan["family"], symbol)
    left_t, bottom_t, right_t, top_t = _box(TEXT, symbol)
    taller = (top - bottom) / (top_t - bottom_t)
    x = float(tspan["x"]) + size * (left + right - taller * (left_t + right_t)) / 2
    y = float(tspan["y"]) - size * (bottom - taller * bottom_t)  # down is positive
    return (
        f'<tspan x="{x:.6f}" y="{y:.6f}" style="font-size: {taller * size:.6f}px; '
        f"font-family: '{TEXT}'{tspan['style']}\">{symbol}</tspan>"
    )


@cache
def _box(family: str, symbol: str) -> tuple[float, ...]:
    """Returns left, bottom, right and top of a glyph from its origin, in em."""
    font = get_font(findfont(family))
    font.set_size(UNIT, 72)
    return tuple(edge / 64 / UNIT for edge in font.load_char(ord(symbol)).bbox)
