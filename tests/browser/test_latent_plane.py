"""A student in a real JupyterLab: run all cells, move the slider, see it change."""

import time
from pathlib import Path

import nbformat
import pytest

from tests.browser.student import (
    assert_no_error_and_nothing_from_outside,
    move_slider,
    open_and_run_all,
    picture_changes,
    write_without_outputs,
)

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_autoencoders.ipynb"

pytestmark = pytest.mark.browser


def test_explorer_decodes_where_the_slider_points(lab, lab_folder, page):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    write_without_outputs(notebook, lab_folder / NOTEBOOK.name)
    open_and_run_all(page, lab, NOTEBOOK.name)
    with picture_changes(page, "Latent plane"):
        start = time.monotonic()
        move_slider(page, page.locator(".jp-OutputArea .noUi-handle").first)
    print(f"answered after {time.monotonic() - start:.2f} s")
    assert_no_error_and_nothing_from_outside(page)
