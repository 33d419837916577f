import json

import pytest

from mvacourse.slides.inputs import sha256
from mvacourse.slides.manifest import list_tables, read_manifest, write_manifest


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.md").write_text("| a |")
    return tmp_path


def test_figures_and_tables_of_one_folder_are_listed_side_by_side(folder):
    about = {"a": {"files": {"a.md": "00"}}}
    path = write_manifest(folder, "figures", about)
    list_tables(folder, {"a": ("network_ct",)}, ["md"])
    assert set(json.loads(path.read_text())) == {"figures", "tables"}
    assert read_manifest(folder, "figures") == about


def test_a_table_is_listed_with_its_record_and_its_command(folder):
    list_tables(folder, {"a": ("network_ct",)}, ["md"])
    listed = read_manifest(folder, "tables")
    assert listed["a"]["files"] == {"a.md": sha256(folder / "a.md")}
    assert len(listed["a"]["inputs"]["results/network_ct.json"]) == 64
    assert listed["a"]["command"] == "mvacourse tables a --format md"


def test_what_is_no_longer_there_is_not_listed(folder):
    list_tables(folder, {"a": ("network_ct",)}, ["md"])
    (folder / "a.md").unlink()
    assert read_manifest(folder, "tables") == {}


@pytest.mark.parametrize("text", ["", "[]", '{"tables": {"a": 1}}', "\x00"])
def test_a_damaged_manifest_lists_nothing(text, folder):
    (folder / "manifest.json").write_text(text)
    assert read_manifest(folder, "tables") == {}
