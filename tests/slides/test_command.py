from typer.testing import CliRunner

from mvacourse import slides
from mvacourse.cli import app


def run(*arguments):
    return CliRunner().invoke(app, ["figures", *map(str, arguments)])


def test_the_list_has_a_figure_a_line_its_name_first():
    lines = run("--list", "--section", "6.3").output.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [entry.id, "6.3"] for entry in slides.ALL if entry.section == "6.3"
    ]


def test_a_figure_is_drawn_and_the_contact_sheet_named(tmp_path):
    result = run("gan-algorithm", "--format", "svg,png", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].endswith("index.html")
    names = {path.name for path in tmp_path.iterdir()}
    files = {"gan-algorithm.svg", "gan-algorithm.png"}
    assert names == files | {"manifest.json", "index.html"}


def test_errors_are_one_line(tmp_path):
    for arguments, message in (
        (["gan"], "'gan' is no figure. Near: gan-"),
        (["--section", "7.1"], "'7.1' is none of the sections 6.1, 6.2"),
        (["gan-algorithm", "--format", "gif"], "format 'gif' is none of svg, pdf, png"),
        (["gan-algorithm", "--theme", "x"], "theme 'x' is none of slides, paper"),
    ):
        result = run(*arguments, "--out", tmp_path)
        assert result.exit_code == 1
        assert message in result.output
        assert "Traceback" not in result.output


def test_a_failure_is_reported_at_the_end(tmp_path, monkeypatch):
    broken = slides.FIGURES["gan-algorithm"]._replace(needs=("results/none.json",))
    monkeypatch.setitem(slides.FIGURES, "gan-algorithm", broken)
    result = run("gan-algorithm", "upsampling", "--format", "png", "--out", tmp_path)
    assert result.exit_code == 1
    assert "mvacourse: gan-algorithm: results/none.json is not there" in result.output
    assert (tmp_path / "upsampling.png").is_file()
