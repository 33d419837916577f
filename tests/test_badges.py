"""Badges on a copy of the course, with an address that is made up."""

import shutil

import nbformat
import pytest

from mvacourse.handouts.scripts import read_script
from mvacourse.runtime import CHECKOUT
from tools.badges import badges, read_address, write_badges

ADDRESS = "https://github.com/someone/a-course"
SCRIPT = """# %% [markdown]
# # 3. The xy game
#
# A game.

# %%
import os

if "MVACOURSE_SOURCE" not in os.environ:
    address = ""

# %% [markdown]
# # Not a title
"""
README = """# A course

| Notebook | Time |
|---|---|
| [3. The xy game](notebooks/03_minimax_xy.ipynb) | 10 s |

See [the game](notebooks/03_minimax_xy.ipynb) | and others.
"""


@pytest.fixture
def course(tmp_path):
    """A course of one notebook, executed, whose address can be set."""
    (tmp_path / "README.md").write_text(README)
    script = tmp_path / "notebooks" / "03_minimax_xy.py"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    notebook = read_script(script)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="shown\n")]
    nbformat.write(notebook, script.with_suffix(".ipynb"))

    def with_address(address):
        text = f'[tool.mvacourse]\naddress = "{address}"\n'
        (tmp_path / "pyproject.toml").write_text(text)
        return tmp_path

    return with_address


def contents(root):
    return {path: path.read_bytes() for path in root.rglob("*.*") if path.is_file()}


def test_an_address_gives_badges_to_notebook_and_course_map(course):
    root = course(ADDRESS)
    write_badges(root)
    colab, binder = badges("someone/a-course", "03_minimax_xy")
    script = (root / "notebooks" / "03_minimax_xy.py").read_text()
    assert script.splitlines()[1:5] == [
        "# # 3. The xy game",
        f"# {colab}",
        f"# {binder}",
        "#",
    ]
    assert f'    address = "git+{ADDRESS}"' in script.splitlines()
    readme = (root / "README.md").read_text().splitlines()
    title = "[3. The xy game](notebooks/03_minimax_xy.ipynb)"
    assert f"| {title} {colab} {binder} | 10 s |" in readme
    assert README.splitlines()[-1] in readme
    for badge in (colab, binder):
        assert badge.count("someone/a-course") == 1
        assert "03_minimax_xy.ipynb" in badge


def test_the_notebook_stays_in_step_with_its_script_and_keeps_its_outputs(course):
    root = course(ADDRESS)
    write_badges(root)
    script = root / "notebooks" / "03_minimax_xy.py"
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    cells = read_script(script).cells
    assert [c.source for c in notebook.cells] == [c.source for c in cells]
    assert "a-course" in notebook.cells[0].source + notebook.cells[1].source
    assert notebook.cells[1].outputs[0].text == "shown\n"


def test_badges_are_written_once_follow_the_address_and_go_with_it(course):
    root = course("")
    before = contents(root)
    write_badges(root)
    assert contents(root) == before
    write_badges(course("https://github.com/another/course"))
    write_badges(course(ADDRESS))
    written = contents(root)
    assert not any(b"another" in content for content in written.values())
    write_badges(root)
    assert contents(root) == written
    write_badges(course(""))
    assert contents(root) == before


@pytest.mark.parametrize(
    "address", ["someone/a/course", "https://example.com/someone/course", "nowhere"]
)
def test_another_address_is_refused(course, address):
    with pytest.raises(ValueError, match=r"expected https://github.com/OWNER/NAME"):
        write_badges(course(address))


def test_an_address_without_a_place_in_the_first_cell_is_refused(course):
    root = course(ADDRESS)
    script = root / "notebooks" / "03_minimax_xy.py"
    script.write_text(SCRIPT.replace("address", "place"))
    with pytest.raises(ValueError, match=r"03_minimax_xy\.py has 0 places"):
        write_badges(root)


def test_the_course_is_in_step_with_its_address(tmp_path):
    """If not: `python -m tools.badges`."""
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(CHECKOUT / name, tmp_path)
    shutil.copytree(CHECKOUT / "notebooks", tmp_path / "notebooks")
    before = contents(tmp_path)
    write_badges(tmp_path)
    assert contents(tmp_path) == before


def test_while_there_is_no_address_no_badge_points_anywhere():
    if read_address(CHECKOUT):
        pytest.skip("there is an address")
    files = [CHECKOUT / "README.md", *(CHECKOUT / "notebooks").glob("[0-9]*.*")]
    assert len(files) > 20
    assert [path.name for path in files if b"colab.research" in path.read_bytes()] == []
