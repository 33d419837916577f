"""What a student does in JupyterLab: open, run all cells, move a slider, look."""

import re
from contextlib import contextmanager

TOKEN = "only-for-this-test"


def open_and_run_all(page, lab: str, notebook: str) -> None:
    """Opens a notebook and waits until all its cells have run, ten minutes at most."""
    page.goto(f"{lab}/lab/tree/{notebook}?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    _wait_for_status(page, "Idle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()
    _wait_for_status(page, "Busy")
    page.wait_for_function(
        """() => ![...document.querySelectorAll('.jp-InputPrompt')].some(
            prompt => prompt.textContent.includes('[*]'))""",
        timeout=600_000,
        polling=500,
    )


@contextmanager
def picture_changes(page, alt: str):
    """Waits, after what is done inside, until another picture stands there.

    Args:
        page: Of the browser.
        alt: How the picture's alternative text begins.
    """
    selector = f'.jp-OutputArea img[alt^="{alt}"]'
    picture = page.locator(selector).first
    picture.scroll_into_view_if_needed()
    before = picture.get_attribute("src")
    yield picture
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).src !== before",
        arg=[selector, before],
        timeout=20_000,
    )


def move_slider(page, handle, steps: int = 8) -> None:
    """Moves a slider by the keyboard: the arrow keys, once it has the focus."""
    handle.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")


def assert_no_error_and_nothing_from_outside(page) -> None:
    for wrong in ("stderr", "error"):
        kind = f"application/vnd.jupyter.{wrong}"
        assert page.locator(f'.jp-OutputArea [data-mime-type="{kind}"]').count() == 0
    local = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
    assert [url for url in page.requested if not local.match(url)] == []


def _wait_for_status(page, status: str) -> None:
    """Waits until the status bar calls the kernel idle or busy."""
    page.get_by_text(f"Python 3 (ipykernel) | {status}").wait_for(timeout=60_000)
