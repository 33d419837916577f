"""What the site is made of; how it looks is for tests/browser/test_website.py."""

import json
import re
import shutil

import nbformat
import pytest

from mvacourse.handouts.alt_text import alt_text
from mvacourse.handouts.grading import CHECK
from mvacourse.runtime import CHECKOUT
from tools.website import find_notebooks, stage
from tools.website_pages import gallery_page, package_pages, tables_page

EXECUTED = find_notebooks(CHECKOUT)
by_name = pytest.mark.parametrize("path", EXECUTED, ids=lambda path: path.stem)
# What a browser would fetch; a link to click is none.
FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*https?://|@import|url\(\W?http")


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "source"
    stage(CHECKOUT, folder)
    return folder


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def read(staged, path):
    return nbformat.read(staged / "notebooks" / path.name, as_version=4)


def test_the_course_map_leads_to_every_notebook(staged):
    assert "start-after: <!-- times -->" in (staged / "index.md").read_text()
    readme = (staged / "README.md").read_text()
    listed = re.findall(r"\(notebooks/(\w+)\.ipynb\)", readme)
    assert listed == [path.stem for path in EXECUTED]


@by_name
def test_a_page_has_every_cell_and_every_output(staged, path):
    page, executed = read(staged, path), nbformat.read(path, as_version=4)
    assert [cell.id for cell in page.cells] == [cell.id for cell in executed.cells]
    assert [c.outputs for c in code(page)] == [c.outputs for c in code(executed)]


@by_name
def test_a_page_holds_no_solution_and_hides_what_a_right_answer_is_told(staged, path):
    page = read(staged, path)
    assert not [c.id for c in page.cells if "SOLUTION" in c.source]
    checks = [cell for cell in code(page) if CHECK.search(cell.source)]
    assert all("hide-output" in cell.metadata.tags for cell in checks)


@by_name
def test_figures_say_what_the_comment_above_them_said(staged, path):
    page, executed = read(staged, path), nbformat.read(path, as_version=4)
    for shown, cell in zip(code(page), code(executed), strict=True):
        words = alt_text(cell.source)
        about = shown.metadata.get("mystnb", {}).get("image", {})
        assert about.get("alt") == words
        assert not shown.source.startswith(("# alt:", "\n"))


def test_no_page_fetches_anything_from_outside(staged):
    pages = [*staged.rglob("*.md"), *staged.rglob("*.ipynb"), *staged.rglob("*.css")]
    assert len(pages) > len(EXECUTED)
    assert [p.name for p in pages if FETCHED.search(p.read_text())] == []
    assert FETCHED.search('<script async src="https://example.com/x.js">')


def test_a_page_that_gives_a_solution_away_is_refused(tmp_path):
    shutil.copytree(CHECKOUT / "docs", tmp_path / "docs")
    (tmp_path / "notebooks").mkdir()
    for path in (EXECUTED[3], EXECUTED[3].with_suffix(".py")):
        shutil.copy(path, tmp_path / "notebooks")
    (tmp_path / "README.md").write_text("")
    (tmp_path / "docs" / "hints.md").write_text("Try x = x - eta * y first.")
    with pytest.raises(ValueError, match=r"'x = x - eta \* y', .* is in hints\.md"):
        stage(tmp_path, tmp_path / "source")


def test_links_between_pages_lead_somewhere(staged):
    pages = {path: path.read_text() for path in staged.rglob("*.md")}
    pages |= {p: "\n".join(c.source for c in read(staged, p).cells) for p in EXECUTED}
    for page, text in pages.items():
        folder = staged / "notebooks" if page in EXECUTED else page.parent
        for link in re.findall(r"\]\(([\w/.]+\.(?:md|ipynb))\)", text):
            assert (folder / link).is_file(), f"{page.name}: {link}"


def test_the_gallery_shows_captions_as_they_are_written(tmp_path):
    about = {"section": "6.3", "title": "A *b*", "caption": "x_t < |y|", "alt": 'a "b"'}
    listed = {"some-figure": about | {"files": {"some-figure.svg": ""}}}
    (tmp_path / "some-figure.svg").touch()
    (tmp_path / "manifest.json").write_text(json.dumps({"figures": listed}))
    page = gallery_page(tmp_path)
    assert "## 6.3 GANs" in page
    assert "6.4" not in page
    assert ':alt: "a \\"b\\""' in page
    assert "**A \\*b\\***" in page
    assert "x\\_t \\< \\|y\\|" in page


def test_a_gallery_without_figures_names_the_command(tmp_path):
    with pytest.raises(FileNotFoundError, match="make site"):
        gallery_page(tmp_path)


def test_tables_stand_below_each_other(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"**{name}**\n")
    assert tables_page(tmp_path).endswith("**a**\n\n\n**b**\n")


def test_every_file_of_the_package_is_on_one_page():
    package = CHECKOUT / "mvacourse"
    pages = "\n".join(package_pages(package).values())
    modules = re.findall(r"automodule:: (\S+)", pages)
    names = [
        p.relative_to(CHECKOUT).with_suffix("").parts for p in package.rglob("*.py")
    ]
    files = [".".join(parts).removesuffix(".__init__") for parts in names]
    assert sorted(modules) == sorted(set(files) - {"mvacourse"})
