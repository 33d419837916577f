"""Many figures at once: chosen, drawn, listed; one failure does not stop the rest."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from mvacourse.plotting.style import THEMES
from mvacourse.runtime import progress, shorten
from mvacourse.slides.entry import SECTIONS, SlideFigure
from mvacourse.slides.inputs import find_inputs
from mvacourse.slides.saving import FORMATS, save_figure
from mvacourse.slides.sheet import write_sheet


def choose(
    figures: Mapping[str, SlideFigure],
    ids: Sequence[str] = (),
    section: str | None = None,
) -> list[SlideFigure]:
    """Returns the figures of these names and of this section, in the lecture's order.

    Args:
        figures: id → entry.
        ids: Names; none is all.
        section: One of `SECTIONS`; None is all.

    Raises:
        ValueError: There is no such figure or section; near names are listed.
    """
    for name in ids:
        if name not in figures:
            near = get_close_matches(name, figures, n=3, cutoff=0.4)
            hint = f"Near: {', '.join(near)}. " if near else ""
            raise ValueError(
                f"{name!r} is no figure. {hint}`mvacourse figures --list` shows all."
            )
    if section not in (None, *SECTIONS):
        raise ValueError(f"{section!r} is none of the sections {', '.join(SECTIONS)}.")
    return [
        entry
        for entry in figures.values()
        if (not ids or entry.id in ids) and section in (None, entry.section)
    ]


def make_figures(
    chosen: Iterable[SlideFigure],
    folder: Path,
    formats: Sequence[str] = FORMATS,
    theme: str = "slides",
    order: Sequence[str] = (),
) -> dict[str, str]:
    """Writes figures, `manifest.json` and the contact sheet `index.html`.

    Args:
        chosen: What to draw.
        folder: Where to; made if need be. Figures of earlier runs stay listed.
        formats: Some of `FORMATS`.
        theme: One of `THEMES`.
        order: ids as the contact sheet is to show them.

    Returns:
        id → what went wrong, of those that could not be drawn.

    Raises:
        ValueError: There is no such format or theme.
        PermissionError: The folder cannot be written to.
    """
    _check_words(formats, FORMATS, "format")
    _check_words([theme], THEMES, "theme")
    _check_writable(folder)
    made, failures = {}, {}
    for entry in progress(list(chosen), "figures"):
        try:
            made[entry.id] = _make(entry, folder, formats, theme)
        except Exception as error:  # whatever it is, the others are still drawn
            failures[entry.id] = f"{error}" or type(error).__name__
    write_sheet(folder, made, failures, order)
    return failures


def _make(entry: SlideFigure, folder: Path, formats: Sequence[str], theme: str) -> dict:
    """Draws one; returns what the manifest says about it."""
    inputs = find_inputs(entry)
    options = f"--format {','.join(formats)} --theme {theme}"
    return {
        "section": entry.section,
        "title": entry.title,
        "caption": entry.caption,
        "alt": entry.alt,
        "files": save_figure(entry, folder, formats, theme),
        "inputs": inputs,
        "command": f"mvacourse figures {entry.id} {options}",
    }


def _check_words(words: Iterable[str], known: Iterable[str], kind: str) -> None:
    for word in words:
        if word not in known:
            raise ValueError(f"{kind} {word!r} is none of {', '.join(known)}.")


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".write-test-"):
            pass
    except OSError as error:
        raise PermissionError(
            f"folder {shorten(folder)} cannot be written to "
            f"({error.strerror or error}). Name another by --out."
        ) from error
