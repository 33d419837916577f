"""A student in a real JupyterLab: run all cells, move the slider, see it change."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "only-for-this-test"

# Every cell is drawn, near or not; no news is asked for.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Serves copies of the notebooks from JupyterLab; yields its address."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
    ]
    state = tmp_path_factory.mktemp("state")
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    for name, settings in SETTINGS.items():
        path = state / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab"
        path = path / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    environment = os.environ | {name: str(state / name) for name in places}
    with open(state / "log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", state / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def page():
    """Yields a page of headless Chromium, with the list of addresses it asked for."""
    if CHROMIUM is None:
        reason = "no Chromium on this machine; .ci/run installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        yield page
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "latent_plane.png")
        browser.close()


def test_explorer_decodes_where_the_slider_points(lab, page):
    page.goto(f"{lab}/lab/tree/01_autoencoders.ipynb?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    _wait_for_status(page, "Idle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()

    _wait_for_status(page, "Busy")
    _wait_until_all_have_run(page)

    picture = page.locator('.jp-OutputArea img[alt^="Latent plane"]').first
    picture.scroll_into_view_if_needed()
    before = picture.get_attribute("src")
    # Keyboard: a slider is moved by the arrow keys once it has the focus.
    handle = page.locator(".jp-OutputArea .noUi-handle").first
    handle.focus()
    start = time.monotonic()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        """before =>
            document.querySelector('img[alt^="Latent plane"]').src !== before""",
        arg=before,
        timeout=20_000,
    )
    print(f"answered after {time.monotonic() - start:.2f} s")
    for wrong in ("stderr", "error"):
        kind = f"application/vnd.jupyter.{wrong}"
        assert page.locator(f'.jp-OutputArea [data-mime-type="{kind}"]').count() == 0
    local = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
    outside = [url for url in page.requested if not local.match(url)]
    assert outside == []


def _wait_for_status(page, status: str) -> None:
    """Waits until the status bar calls the kernel idle or busy."""
    page.get_by_text(f"Python 3 (ipykernel) | {status}").wait_for(timeout=60_000)


def _wait_until_all_have_run(page) -> None:
    """Waits until no cell is marked [*], ten minutes at most."""
    page.wait_for_function(
        """() => ![...document.querySelectorAll('.jp-InputPrompt')].some(
            prompt => prompt.textContent.includes('[*]'))""",
        timeout=600_000,
        polling=500,
    )
