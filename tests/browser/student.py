"""What a student does in JupyterLab: open, run all cells, move a slider, look."""

import re
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor

TOKEN = "only-for-this-test"


def write_without_outputs(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Writes a notebook as it is before it has run."""
    notebook, _ = ClearOutputPreprocessor().preprocess(notebook, {})
    nbformat.write(notebook, path)


def open_and_run_all(page, lab: str, notebook: str) -> None:
    """Opens a notebook and waits until all its cells have run, twenty minutes at most.

    That the kernel is idle, or no cell marked as waiting, is no proof: both are so
    before the first cell has started. A number beside each cell is, if it had none.

    Args:
        page: Of the browser.
        lab: Address of JupyterLab.
        notebook: Name of the file, as `write_without_outputs` writes it.
    """
    # In a workspace of its own: the status bar could tell of another notebook's kernel.
    # Before this one's has started, JupyterLab would answer by asking for a kernel.
    workspace = notebook.removesuffix(".ipynb")
    page.goto(f"{lab}/lab/workspaces/{workspace}/tree/{notebook}?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    indicator = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    indicator.wait_for(timeout=90_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()
    page.wait_for_function(
        """error => document.querySelector(error)
            || [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(
                prompt => /\\[\\d+\\]/.test(prompt.textContent))""",
        arg=_output("error"),
        timeout=1_200_000,
        polling=500,
    )
    assert page.locator(_output("error")).all_inner_texts() == []


@contextmanager
def picture_changes(page, alt: str):
    """Waits, after what is done inside, until another picture stands there.

    Args:
        page: Of the browser.
        alt: How the picture's alternative text begins.
    """
    selector = f'.jp-OutputArea img[alt^="{alt}"]'
    picture = page.locator(selector).first
    picture.scroll_into_view_if_needed(timeout=90_000)
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
        assert page.locator(_output(wrong)).all_inner_texts() == []
    local = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
    assert [url for url in page.requested if not local.match(url)] == []


def _output(kind: str) -> str:
    return f'.jp-OutputArea [data-mime-type="application/vnd.jupyter.{kind}"]'
