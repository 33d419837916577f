import io
import zipfile

import nbformat
import pytest
from typer.testing import CliRunner

from mvacourse import handouts
from mvacourse.cli import app
from mvacourse.handouts import copies
from mvacourse.handouts.copies import instructor_copy
from mvacourse.handouts.leaks import require_no_leak, secret_lines
from mvacourse.handouts.making import make_student
from mvacourse.handouts.scripts import find_scripts
from mvacourse.runtime import CHECKOUT


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Returns the archive of the whole course, opened."""
    path, _ = make_student(tmp_path_factory.mktemp("out"))
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def test_the_archive_is_one_folder_with_all_that_is_needed(archive):
    names = {n.removeprefix("mvacourse-student/") for n in archive.namelist()}
    scripts = find_scripts(CHECKOUT / "notebooks")
    assert {f"notebooks/{script.stem}.ipynb" for script in scripts} <= names
    assert {"README.md", "pyproject.toml", "LICENSE", "data/README.md"} <= names
    assert "docs/glossary.md" in names
    assert {"mvacourse/cli.py", "mvacourse/datasets/open_ms.sha256"} <= names
    for folder in ("checkpoints", "results"):
        shipped = {p.name for p in (CHECKOUT / "data" / folder).iterdir()}
        assert {f"data/{folder}/{name}" for name in shipped if name[0] != "."} <= names


def test_the_archive_holds_nothing_of_instructors(archive):
    for name in archive.namelist():
        part = name.split("/")[1]
        assert part not in ("tests", "tools", "for-instructors")
        assert part != "docs" or name.endswith("/docs/glossary.md")
        assert "__pycache__" not in name
        assert not (part == "notebooks" and name.endswith(".py"))
        assert "instructor" not in name.lower()


def test_no_line_of_a_solution_is_in_a_notebook_of_the_archive(archive):
    given, solved = set(), set()
    for script in find_scripts(CHECKOUT / "notebooks"):
        inside, own_given, own_solved = False, set(), set()
        for line in map(str.strip, script.read_text().splitlines()):
            inside = (
                inside or line.endswith("BEGIN SOLUTION")
            ) and "### END" not in line
            (own_solved if inside else own_given).add(line)
        solved |= {line for line in own_solved - own_given if len(line) >= 12}
        notebook = archive.read(f"mvacourse-student/notebooks/{script.stem}.ipynb")
        for cell in nbformat.reads(notebook.decode(), as_version=4).cells:
            given |= set(map(str.strip, cell.source.splitlines()))
    solved -= {"### END SOLUTION", "optimizer_D.zero_grad()"}  # that is no secret
    assert len(solved) >= 50
    assert solved & given == set()


def test_the_readme_of_students_lists_the_notebooks(archive):
    readme = archive.read("mvacourse-student/README.md").decode()
    assert "[3. The xy game](notebooks/03_minimax_xy.ipynb) | 10 s |" in readme
    assert "<!--" not in readme


def test_a_second_run_writes_the_same_bytes(tiny, tmp_path):
    first, folder = make_student(tmp_path / "a", tiny)
    second, again = make_student(tmp_path / "b", tiny)
    assert first.read_bytes() == second.read_bytes()
    ours, theirs = ([*f.rglob("*.ipynb")] for f in (folder, again))
    assert [p.read_bytes() for p in ours] == [p.read_bytes() for p in theirs]
    assert zipfile.ZipFile(first).infolist()[0].date_time[0] == 1980


def test_instructors_get_the_solutions_in_the_folders_of_nbgrader(tiny, tmp_path):
    _, folder = make_student(tmp_path, tiny)
    notebook = nbformat.read(folder / "source" / "01_tiny" / "01_tiny.ipynb", 4)
    assert "doubled = x + x" in nbformat.writes(notebook)
    settings = (folder / "nbgrader_config.py").read_text()
    assert "c.Execute.timeout = " in settings
    compile(settings, "nbgrader_config.py", "exec")


@pytest.mark.parametrize(
    "planted",
    [
        "# %%\ndoubled = x + x  # in a cell below",
        "# %% [markdown]\n# Remember that `doubled   =  x + x` will do.",
        "# %%\nprint('doubled = x + x')",
    ],
)
def test_a_planted_leak_is_refused_and_no_archive_is_written(tiny, tmp_path, planted):
    script = tiny / "notebooks" / "01_tiny.py"
    script.write_text(f"{script.read_text()}\n{planted}\n")
    with pytest.raises(ValueError, match="of the solutions of 01_tiny, is in 01_tiny"):
        make_student(tmp_path / "out", tiny)
    assert not (tmp_path / "out").exists()


def test_a_leak_into_another_file_is_refused_too(tiny, tmp_path):
    (tiny / "data" / "README.md").write_text("Note: doubled = x + x")
    with pytest.raises(ValueError, match="01_tiny, is in data/README"):
        make_student(tmp_path, tiny)


def test_solutions_that_were_not_stripped_are_refused(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "with_stubs", lambda source, *_: source)
    with pytest.raises(ValueError, match="a solution would be given away"):
        make_student(tmp_path, tiny)


def test_a_line_that_the_page_gives_above_is_no_secret(tiny):
    script = tiny / "notebooks" / "01_tiny.py"
    given = "# %% [markdown]\n# **Exercise 1**"
    shown = "# %%\ndoubled = x + x  # repair this"
    script.write_text(script.read_text().replace(given, f"{shown}\n\n{given}", 1))
    secrets = secret_lines(instructor_copy(script), "01_tiny")
    assert secrets == ["return doubled", "answer = 20 + 22"]


def test_a_line_of_every_update_is_no_secret(tiny):
    script = tiny / "notebooks" / "01_tiny.py"
    solution = "    doubled = x + x\n"
    routine = "    players.optimizer_D.zero_grad()\n    loss.backward()\n"
    assert solution in script.read_text()
    script.write_text(script.read_text().replace(solution, routine + solution))
    secrets = secret_lines(instructor_copy(script), "01_tiny")
    assert secrets == ["doubled = x + x", "return doubled", "answer = 20 + 22"]


def test_a_part_of_a_longer_name_is_no_leak():
    secrets = {"10": ["optimizer_D.step()"]}
    require_no_leak(secrets, {"02": "players.optimizer_D.step()"})
    with pytest.raises(ValueError, match="is in 02"):
        require_no_leak(secrets, {"02": "(optimizer_D.step())"})


def test_an_archive_that_fails_leaves_the_old_one(tiny, tmp_path, monkeypatch):
    archive, _ = make_student(tmp_path, tiny)
    before = archive.read_bytes()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_student(tmp_path, tiny)
    assert archive.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} >= {archive.name, "for-instructors"}
    assert not [*tmp_path.glob(".*partial")]


def test_a_course_that_is_not_whole_is_named(tiny, tmp_path):
    (tiny / "LICENSE").unlink()
    with pytest.raises(FileNotFoundError, match="LICENSE is not in course/"):
        make_student(tmp_path, tiny)


def test_the_command_says_where_the_archive_is(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(handouts, "make_student", lambda out: make_student(out, tiny))
    result = CliRunner().invoke(app, ["student", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    archive, folder = result.output.splitlines()
    assert archive.endswith("out/mvacourse-student.zip")
    assert folder.endswith("out/for-instructors")


def test_the_command_shows_an_error_in_one_line(tiny, tmp_path, monkeypatch):
    script = tiny / "notebooks" / "01_tiny.py"
    script.write_text(script.read_text().replace("END SOLUTION", "END SOLUTIONS", 1))
    monkeypatch.setattr(handouts, "make_student", lambda out: make_student(out, tiny))
    result = CliRunner().invoke(app, ["student", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "01_tiny, cell-004, line 6: '### END SOLUTIONS'" in result.output
