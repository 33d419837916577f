"""The instructor's guide has a section for each notebook, and quotes what it prints."""

import re

import nbformat
import pytest

from mvacourse.handouts.scripts import find_scripts, read_script
from mvacourse.runtime import CHECKOUT

GUIDE = CHECKOUT / "docs" / "instructor-guide.md"
PARTS = ("Minutes", "Points to make", "Expected", "Misconceptions", "Run live")
SCRIPTS = find_scripts(CHECKOUT / "notebooks")
by_name = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


def sections() -> dict[str, str]:
    """Returns title → text of the guide's sections."""
    parts = re.split(r"^## (.+)$", GUIDE.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def section_of(script) -> str:
    title = read_script(script).cells[0].source.splitlines()[0].removeprefix("# ")
    guide = sections()
    assert title in guide, f"write a section '## {title}' in docs/{GUIDE.name}"
    return guide[title]


def expected_of(section: str) -> str:
    return section.split("**Expected**")[1].split("**Misconceptions**")[0]


def even(text: str) -> str:
    return " ".join(text.split())


def printed(script) -> str:
    """Returns all text that an executed notebook shows."""
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    texts = []
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        texts += [output.get("text", ""), *map(str, output.get("data", {}).values())]
    return even("\n".join(texts))


@by_name
def test_the_guide_has_a_section_with_all_its_parts(script):
    section = section_of(script)
    assert [part for part in PARTS if f"**{part}**" not in section] == []


@by_name
def test_what_the_guide_expects_is_what_the_notebook_prints(script):
    expected = expected_of(section_of(script))
    quoted = [even(words) for words in re.findall(r"`([^`]+)`", expected)]
    assert len(quoted) >= 4
    shown = printed(script)
    wrong = [words for words in quoted if words not in shown]
    assert wrong == [], f"{script.stem}.ipynb prints something else now"


def test_results_stand_in_quotations_only():
    for title, section in sections().items():
        own_words = re.sub(r"`[^`]+`", "", expected_of(section))
        assert not re.search(r"\d\.\d", own_words), title
