"""Accents of formulas in SVG, whose text stays text.

Matplotlib sets a hat as a combining character in a place of its own. A reader of SVG
sees a mark without a letter and draws a dotted circle below it. The same accent is
there as a character that stands alone; it lies half an em more to the right.
"""

import re

ALONE = {"\u0302": "\u02c6", "\u0303": "\u02dc"}  # hat and tilde
SHIFT = 0.5  # em, by which the second lies farther right; both in DejaVu Sans
TSPAN = re.compile(
    r'<tspan x="(?P<xs>[^"]*)"(?P<style>[^>]*?font-size: (?P<size>[\d.]+)px[^>]*)>'
    rf"(?P<text>[^<]*[{''.join(ALONE)}][^<]*)</tspan>"
)


def set_accents_alone(svg: str) -> str:
    """Replaces combining accents in SVG text by those that stand alone.

    Args:
        svg: As matplotlib writes it with `svg.fonttype: none`: each formula a `<text>`
            of `<tspan>`, with one x for each character.

    Returns:
        The same picture, in which each accent is where it was.
    """
    return TSPAN.sub(_set_alone, svg)


def _set_alone(tspan: re.Match) -> str:
    xs, text = tspan["xs"].split(), tspan["text"]
    for k, character in enumerate(text):
        if character in ALONE:
            xs[k] = f"{float(xs[k]) - SHIFT * float(tspan['size']):.6f}"
    letters = "".join(ALONE.get(character, character) for character in text)
    return f'<tspan x="{" ".join(xs)}"{tspan["style"]}>{letters}</tspan>'
