"""The site opened from its folder, in headless Chromium."""

import shutil
import subprocess
import sys

import pytest

from mvacourse.runtime import CHECKOUT

pytestmark = pytest.mark.browser
SCRIPT = "notebooks/03_minimax_xy"
START = """# A small course

```{toctree}
:glob:

notebooks/*
```
"""
BUILD = """
import sys
from pathlib import Path
from tools.website import build, stage
root = Path(sys.argv[1])
stage(root, root / "source")
build(root / "source", root / "site")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Builds the site of a course of one notebook; returns its address."""
    for module in ("sphinx", "myst_nb", "sphinx_book_theme"):
        pytest.importorskip(module, reason="no extra `site`; `make site` installs it")
    root = tmp_path_factory.mktemp("course")
    for folder in ("docs", "notebooks"):
        (root / folder).mkdir()
    for name in ("docs/conf.py", "docs/site.css", f"{SCRIPT}.py", f"{SCRIPT}.ipynb"):
        shutil.copy(CHECKOUT / name, root / name)
    (root / "docs" / "index.md").write_text(START)
    (root / "README.md").touch()
    subprocess.run([sys.executable, "-c", BUILD, root], cwd=CHECKOUT, check=True)
    return f"file://{root}/site"


def test_a_notebook_is_shown_with_mathematics_and_words_for_figures(site, page):
    page.goto(f"{site}/{SCRIPT}.html")
    page.wait_for_selector("mjx-container svg", timeout=60_000)
    formulas = page.locator(".math")
    assert formulas.count() > 20
    assert page.locator("mjx-container").count() == formulas.count()
    assert page.locator("[data-mjx-error]").count() == 0
    figures = page.locator(".cell_output img").all()
    assert len(figures) > 2
    assert all(len(image.get_attribute("alt")) > 40 for image in figures)
    assert all(image.evaluate("image => image.naturalWidth") > 100 for image in figures)


def test_what_a_right_answer_is_told_waits_for_a_click(site, page):
    page.goto(f"{site}/{SCRIPT}.html")
    told = page.get_by_text("✓ it is |1 + iη|ⁿ")
    assert not told.is_visible()
    page.get_by_text("Show the output").first.click()
    assert told.is_visible()


def test_search_finds_a_word_and_leads_to_its_page(site, page):
    page.goto(f"{site}/search.html?q=extragradient")
    found = page.locator("#search-results li a").first
    found.click()
    assert page.title().startswith("3. The xy game")


def test_nothing_is_fetched_from_outside(site, page):
    page.goto(f"{site}/index.html")
    outside = [url for url in page.requested if not url.startswith(("file:", "data:"))]
    assert page.requested
    assert outside == []
