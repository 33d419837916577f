"""A real JupyterLab, and a page of headless Chromium to use it with."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.student import TOKEN

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

# Every cell is drawn, near or not; no news is asked for.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@pytest.fixture(scope="package")
def lab_folder(tmp_path_factory) -> Path:
    """Returns the folder that JupyterLab shows, for notebooks to be put into."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="package")
def lab(lab_folder, tmp_path_factory):
    """Serves the folder from JupyterLab; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={lab_folder}",
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
def page(request):
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
        name = request.module.__name__.rpartition("test_")[2]
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
        browser.close()
