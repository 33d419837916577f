"""The glossary is in order, and what it points to is there."""

import re

import nbformat

from mvacourse.runtime import CHECKOUT

GLOSSARY = CHECKOUT / "docs" / "glossary.md"
NOTEBOOKS = CHECKOUT / "notebooks"
ENTRY = re.compile(
    r"- \*\*(?P<term>[^*]+)\*\*: [^\[]+\n"
    r"  \[(?P<number>\d\d), (?P<section>[^\]]+)\]\(\.\./notebooks/(?P<file>[^)]+)\)\n?"
)


def entries():
    found = list(ENTRY.finditer(GLOSSARY.read_text()))
    assert len(found) >= 60
    return found


def headings(name: str) -> set[str]:
    cells = nbformat.read(NOTEBOOKS / name, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return set(re.findall(r"^##+ (.+)$", text, flags=re.MULTILINE))


def test_every_line_of_it_is_an_entry():
    for part in GLOSSARY.read_text().split("\n## ")[1:]:
        _, listed = part.split("\n\n", 1)
        assert ENTRY.sub("", listed).strip() == ""


def test_every_section_it_points_to_is_in_the_notebook():
    sections = {entry["file"]: headings(entry["file"]) for entry in entries()}
    for entry in entries():
        assert entry["file"].startswith(entry["number"])
        assert entry["section"] in sections[entry["file"]], entry["term"]


def test_no_term_is_there_twice():
    terms = [term for entry in entries() for term in entry["term"].split(", ")]
    assert sorted(set(terms)) == sorted(terms)


def test_terms_are_in_alphabetical_order():
    terms = GLOSSARY.read_text().split("\n## Terms\n")[1]
    names = re.findall(r"\*\*(.+)\*\*:", terms)
    listed = [re.sub(r"\W", "", name.lower()) for name in names]
    assert listed == sorted(listed)


def test_the_first_notebook_leads_to_it():
    assert "(../docs/glossary.md)" in (NOTEBOOKS / "00_start_here.ipynb").read_text()
