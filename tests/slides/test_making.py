import json

import matplotlib.pyplot as plt
import pytest

from mvacourse.slides import FIGURES, SlideFigure, choose, make_figures
from mvacourse.slides.inputs import find_inputs, sha256


def draw():
    _, ax = plt.subplots(figsize=(2, 1))
    return ax


def fail():
    raise RuntimeError("a bulb has burnt out")


def entry(name, section="6.2", draw=draw, needs=()):
    return SlideFigure(
        name, section, "x < y", "A <caption>.", 'Alt "text".', draw, needs
    )


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text())["figures"]


def test_figures_are_chosen_by_name_and_by_section_in_the_lectures_order():
    assert choose(FIGURES) == [*FIGURES.values()]
    chosen = choose(FIGURES, ["xy-curves", "gan-diagram"])
    assert [one.id for one in chosen] == ["gan-diagram", "xy-curves"]
    assert {one.section for one in choose(FIGURES, section="6.4")} == {"6.4"}
    assert choose(FIGURES, ["xy-curves"], "6.4") == []


def test_near_names_are_suggested():
    with pytest.raises(ValueError, match=r"is no figure\. Near: gan-dia"):
        choose(FIGURES, ["gan-diagramm"])
    with pytest.raises(ValueError, match=r"'zzzz' is no figure. `mvacourse figures"):
        choose(FIGURES, ["zzzz"])
    with pytest.raises(ValueError, match=r"'6\.10' is none of the sections"):
        choose(FIGURES, section="6.10")


def test_the_manifest_lists_files_and_inputs_with_checksums(tmp_path):
    needs = ("results/ring_remedies.json", "synthetic heads")
    assert make_figures([entry("a", needs=needs)], tmp_path, ["svg", "png"]) == {}
    about = manifest(tmp_path)["a"]
    assert about["files"] == {
        name: sha256(tmp_path / name) for name in ("a.svg", "a.png")
    }
    assert len(about["inputs"]["results/ring_remedies.json"]) == 64
    assert "cohort" in about["inputs"]["synthetic heads"]
    assert about["command"] == "mvacourse figures a --format svg,png --theme slides"


def test_the_contact_sheet_shows_captions_alternatives_and_links(tmp_path):
    make_figures([entry("a"), entry("b", "6.1")], tmp_path, ["pdf", "png"])
    page = (tmp_path / "index.html").read_text()
    assert page.index("6.1 Introduction") < page.index("6.2 Autoencoders")
    assert '<img src="a.png" alt="Alt &quot;text&quot;."' in page
    assert "A &lt;caption&gt;." in page
    assert '<a href="a.pdf" download>' in page


def test_a_second_run_writes_the_same_manifest_and_sheet(tmp_path):
    for order in (["a", "b"], ["b", "a"]):
        make_figures(map(entry, order), tmp_path / order[0], ["svg"])
    for name in ("manifest.json", "index.html"):
        first, second = ((tmp_path / o / name).read_bytes() for o in "ab")
        assert first == second


def test_the_sheet_shows_a_section_in_the_lectures_order(tmp_path):
    for names in (["a", "z"], ["c", "b"]):  # two runs into one folder
        make_figures(map(entry, names), tmp_path, ["svg"], order=["c", "b", "a"])
    assert list(manifest(tmp_path)) == ["c", "b", "a", "z"]


def test_one_failure_does_not_stop_the_rest(tmp_path):
    entries = [entry("a", draw=fail), entry("b")]
    failures = make_figures(entries, tmp_path, ["png"])
    assert failures == {"a": "a bulb has burnt out"}
    assert list(manifest(tmp_path)) == ["b"]
    assert not (tmp_path / "a.png").exists()


def test_figures_of_an_earlier_run_stay_listed_until_they_fail(tmp_path):
    make_figures([entry("a"), entry("b")], tmp_path, ["png"])
    make_figures([entry("c")], tmp_path, ["png"])
    assert list(manifest(tmp_path)) == ["a", "b", "c"]
    (tmp_path / "b.png").unlink()
    make_figures([entry("a", draw=fail)], tmp_path, ["png"])
    assert list(manifest(tmp_path)) == ["c"]


@pytest.mark.parametrize("text", ["", "[]", '{"figures": {"a": 1}}', "\x00"])
def test_a_damaged_manifest_is_written_anew(text, tmp_path):
    (tmp_path / "manifest.json").write_text(text)
    make_figures([entry("b")], tmp_path, ["png"])
    assert list(manifest(tmp_path)) == ["b"]


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("checkpoints/ct-none.safetensors", "network_ct"),
        ("checkpoints/pet-none.safetensors", "mri_to_pet"),
        ("results/nothing.json", "nothing"),
    ],
)
def test_what_is_missing_names_the_command_that_makes_it(name, recipe):
    with pytest.raises(FileNotFoundError, match=f"`mvacourse train {recipe}`"):
        find_inputs(entry("a", needs=(name,)))


def test_unknown_formats_and_themes_are_refused_before_anything_is_drawn(tmp_path):
    with pytest.raises(ValueError, match="format 'gif' is none of svg, pdf, png"):
        make_figures([entry("a")], tmp_path, ["png", "gif"])
    with pytest.raises(ValueError, match="theme 'dark' is none of slides, paper"):
        make_figures([entry("a")], tmp_path, theme="dark")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PermissionError, match="file/figures cannot be written to"):
        make_figures([entry("a")], tmp_path / "file" / "figures")
