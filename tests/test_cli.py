import pytest
from typer.testing import CliRunner

from mvacourse import doctor
from mvacourse.cli import app
from mvacourse.doctor import Finding


def run(*arguments):
    return CliRunner().invoke(app, arguments)


def test_help_lists_the_commands():
    result = run("--help")
    assert result.exit_code == 0
    assert "doctor" in result.output


def test_an_unknown_command_is_an_error():
    assert run("surgeon").exit_code == 2


def test_doctor_prints_a_line_for_each_finding(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    result = run("doctor")
    lines = [line for line in result.output.splitlines() if line[0] in "✓!"]
    names = ["versions", "device", "room", "threads", "data", "digits", "widgets"]
    assert [line[2:].split()[0] for line in lines] == names


@pytest.mark.parametrize(("cure", "exit_code"), [("", 0), ("delete", 1)])
def test_doctor_fails_when_something_needs_a_cure(monkeypatch, cure, exit_code):
    found = [Finding("disk", "20 GiB"), Finding("data", "there", cure)]
    monkeypatch.setattr(doctor, "examine", lambda: iter(found))
    result = run("doctor")
    assert result.exit_code == exit_code
    assert result.output == f"{found[0]}\n{found[1]}\n"
