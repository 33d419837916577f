"""A student in a real JupyterLab: run all cells, move the slider, see it change."""

import shutil
import time
from pathlib import Path

import pytest

from tests.browser.student import (
    assert_no_error_and_nothing_from_outside,
    move_slider,
    open_and_run_all,
    picture_changes,
)

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_autoencoders.ipynb"

pytestmark = pytest.mark.browser


def test_explorer_decodes_where_the_slider_points(lab, lab_folder, page):
    shutil.copy(NOTEBOOK, lab_folder)
    open_and_run_all(page, lab, NOTEBOOK.name)
    with picture_changes(page, "Latent plane"):
        start = time.monotonic()
        move_slider(page, page.locator(".jp-OutputArea .noUi-handle").first)
    print(f"answered after {time.monotonic() - start:.2f} s")
    assert_no_error_and_nothing_from_outside(page)
