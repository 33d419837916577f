import os

import pytest


@pytest.fixture
def data(monkeypatch, tmp_path):
    """Two empty data folders: the own one, written to, and a shared one."""
    folders = [tmp_path / "own", tmp_path / "shared"]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setenv("MVACOURSE_DATA", os.pathsep.join(map(str, folders)))
    return folders
