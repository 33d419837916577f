"""The contact sheet of all figures in a folder, made of its manifest."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from mvacourse.runtime import atomic_write
from mvacourse.slides.entry import SECTIONS
from mvacourse.slides.manifest import read_manifest, write_manifest

STYLE = """
body { font-family: sans-serif; margin: 0 auto; padding: 2rem; max-width: 90rem;
  color: #1b1f24; }
section { display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); }
h2 { grid-column: 1 / -1; margin-bottom: 0; }
figure { margin: 0; padding: 1rem; border: 1px solid #c3c8ce; }
img { width: 100%; }
"""


def write_sheet(
    folder: Path,
    made: Mapping[str, dict],
    failed: Iterable[str],
    order: Sequence[str] = (),
) -> None:
    """Writes `manifest.json` and `index.html`.

    Args:
        folder: Of the figures. What its manifest lists already stays listed.
        made: id → "section", "title", "caption", "alt", "files", "inputs", "command".
        failed: ids that could not be drawn, taken off the list.
        order: ids as the lecture shows them; others come after them.
    """
    listed = read_manifest(folder, "figures")
    listed = {k: v for k, v in listed.items() if k not in set(failed)}
    listed = _in_order(listed | made, order)
    write_manifest(folder, "figures", listed)
    with atomic_write(folder / "index.html") as partial:
        partial.write_text(contact_sheet(listed), encoding="utf-8")


def contact_sheet(listed: Mapping[str, dict]) -> str:
    """Returns a page of HTML: figures by section, with captions and links to files."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>Figures of the lecture</title><style>{STYLE}</style></head><body>",
        f"<h1>Figures of the lecture</h1><p>{len(listed)} figures, listed with their "
        'inputs in <a href="manifest.json">manifest.json</a>.</p>',
    ]
    for section, name in SECTIONS.items():
        own = {k: v for k, v in listed.items() if v["section"] == section}
        if own:
            parts += [f"<section><h2>{section} {escape(name)}</h2>"]
            parts += [_figure(key, about) for key, about in own.items()]
            parts += ["</section>"]
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _figure(key: str, about: Mapping) -> str:
    files = {name.rpartition(".")[2]: name for name in about["files"]}
    shown = files.get("png") or files.get("svg")
    image = f'<img src="{shown}" alt="{escape(about["alt"])}" loading="lazy">'
    links = " ".join(f'<a href="{name}" download>{e}</a>' for e, name in files.items())
    return (
        f'<figure id="{key}">{image if shown else ""}<figcaption>'
        f"<b>{escape(about['title'])}</b> <code>{key}</code> {links}"
        f"<p>{escape(about['caption'])}</p></figcaption></figure>"
    )


def _in_order(listed: Mapping[str, dict], order: Sequence[str]) -> dict[str, dict]:
    """Sorts by section, place and id: the same whichever was drawn first."""
    places = {key: place for place, key in enumerate(order)}

    def place(item: tuple[str, dict]) -> tuple[str, int, str]:
        key, about = item
        return about["section"], places.get(key, len(places)), key

    return dict(sorted(listed.items(), key=place))
