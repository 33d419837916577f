import json

import pytest
from typer.testing import CliRunner

from mvacourse import doctor
from mvacourse.cli import app
from mvacourse.doctor import Finding
from mvacourse.recipes import RECIPES


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
    names = ["versions", "device", "room", "threads", "data", "digits", "heads"]
    names += ["patients", "shipped", "widgets"]
    assert [line[2:].split()[0] for line in lines] == names


@pytest.mark.parametrize(("cure", "exit_code"), [("", 0), ("delete", 1)])
def test_doctor_fails_when_something_needs_a_cure(monkeypatch, cure, exit_code):
    found = [Finding("disk", "20 GiB"), Finding("data", "there", cure)]
    monkeypatch.setattr(doctor, "examine", lambda: iter(found))
    result = run("doctor")
    assert result.exit_code == exit_code
    assert result.output == f"{found[0]}\n{found[1]}\n"


def test_a_cohort_takes_several_modalities_and_says_where_it_is(tmp_path):
    folder = tmp_path / "heads"
    options = ["--subjects", "1", "--controls", "1", "--spacing", "8", "--jobs", "1"]
    modalities = ["--modalities", "T1w", "CT", "PET"]
    moved = ["--misalign", "CT=2", "--field-of-view", "PET=-60:90"]
    result = run("cohort", *modalities, *options, *moved, "--out", str(folder))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].endswith("heads")
    found = {path.name for path in (folder / "sub-01" / "anat").glob("*.nii.gz")}
    assert {f"sub-01_{m}.nii.gz" for m in ("T1w", "CT", "PET")} <= found
    facts = json.loads((folder / "dataset_description.json").read_text())["Population"]
    assert facts["misalignment"] == {"CT": 2.0}
    assert facts["field_of_view"] == {"PET": [-60.0, 90.0]}
    assert (folder / "sub-C01").is_dir()


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--modalities", "T1"], "modality is 'T1', expected one of T1w, T2w"),
        (["--misalign", "CT"], "'CT' is not of the form CT=1.5"),
        (["--misalign", "CT=1:2"], "'CT=1:2' is not of the form CT=1.5"),
        (["--field-of-view", "PET=3"], "'PET=3' is not of the form PET=-60:90"),
        (["--misalign", "XR=1"], "modality is 'XR'"),
        (["--spacing", "0.5"], "spacing is 0.5 mm, expected 1 … 8"),
    ],
)
def test_an_impossible_cohort_is_one_line_of_error(option, message, tmp_path):
    result = run("cohort", "--subjects", "1", *option, "--out", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "x").exists()


def test_fetching_needs_a_known_name_and_a_network(monkeypatch, tmp_path):
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    result = run("fetch", "oasis")
    assert result.exit_code == 1
    assert "'oasis' is none of digits, open_ms" in result.output
    result = run("fetch", "digits")
    assert result.exit_code == 1
    assert "MVACOURSE_OFFLINE is set" in result.output


def test_train_makes_what_is_named_in_the_profile_asked_for(monkeypatch, tmp_path):
    asked = []

    def recipe(profile):
        asked.append(profile)
        return tmp_path / "made.json"

    monkeypatch.setattr("mvacourse.recipes.RECIPES", {"thing": recipe})
    result = run("train", "thing", "--profile", "smoke")
    assert result.exit_code == 0
    assert asked == ["smoke"]
    assert "made.json" in result.output


def test_train_refuses_an_unknown_name_and_lists_the_known():
    result = run("train", "everything")
    assert result.exit_code == 1
    assert f"'everything' is none of {', '.join(RECIPES)}" in result.output


def test_a_long_training_is_given_its_devices_and_whether_to_go_on(
    monkeypatch, tmp_path
):
    asked = []

    def long_training(name, profile, **options):
        asked.append((name, profile, options))
        return tmp_path / name

    monkeypatch.setattr("mvacourse.recipes.long_training.long_training", long_training)
    assert run("train", "pix2pix", "cyclegan", "--profile", "gpu").exit_code == 0
    result = run("train", "pix2pix", "--profile=cpu", "--devices", "2", "--resume")
    assert result.exit_code == 0
    assert result.output.endswith("pix2pix\n")
    plain = {"n_devices": 1, "resume": False}
    assert asked[:2] == [("pix2pix", "gpu", plain), ("cyclegan", "gpu", plain)]
    assert asked[2:] == [("pix2pix", "cpu", {"n_devices": 2, "resume": True})]


@pytest.mark.parametrize("option", [["--devices", "2"], ["--resume"]])
@pytest.mark.parametrize("names", [["classical_ct"], ["pix2pix", "cyclegan"]])
def test_devices_and_resume_are_for_one_long_training(option, names):
    result = run("train", *names, *option)
    assert result.exit_code == 1
    assert "pix2pix or cyclegan" in result.output
    assert f"not for {', '.join(names)}" in result.output


@pytest.mark.parametrize(
    "error", [FloatingPointError("L1 is nan"), ModuleNotFoundError("lightning-fabric")]
)
def test_a_training_that_fails_is_one_line_of_error(monkeypatch, error):
    def recipe(profile):
        raise error

    monkeypatch.setattr("mvacourse.recipes.RECIPES", {"thing": recipe})
    result = run("train", "thing")
    assert result.exit_code == 1
    assert result.output == f"mvacourse: {error}\n"


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """Scores of two subjects, as `classical_ct` and `network_ct` record them."""
    monkeypatch.setenv("MVACOURSE_DATA", str(tmp_path))
    for name, method, mae in (("classical_ct", "SR", 70.0), ("network_ct", "GAN", 30)):
        values = {"sub-01": mae, "sub-02": mae + 2}
        scores = {method: {"MAE": values, "PSNR": values}}
        path = tmp_path / "results" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"scores": scores}))
    return tmp_path


def test_tables_are_printed(recorded):
    result = run("tables", "mri_to_ct")
    assert result.exit_code == 0, result.output
    assert "| SR | this course | 71.0 (1.4) | 71.0 |" in result.output
    assert "| GAN | published, Nie 2017, brain | 92.5 (13.9) |" in result.output


def test_tables_are_written_with_the_same_bytes_each_time(recorded):
    def make(folder):
        options = ("--format", "md,csv,tex", "--out", str(recorded / folder))
        assert run("tables", "mri_to_ct", *options).exit_code == 0
        return {p.name: p.read_bytes() for p in (recorded / folder).iterdir()}

    first = make("a")
    files = {"mri_to_ct.md", "mri_to_ct.csv", "mri_to_ct.tex"}
    assert first.keys() == files | {"manifest.json"}
    assert make("b") == first
    about = json.loads(first["manifest.json"])["tables"]["mri_to_ct"]
    assert about["files"].keys() == files
    assert list(about["inputs"]) == [
        "results/classical_ct.json",
        "results/network_ct.json",
    ]
    assert about["command"] == "mvacourse tables mri_to_ct --format md,csv,tex"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pet"], "'pet' is none of mri_to_ct, unpaired_ct, flair, mri_to_pet"),
        (["mri_to_ct", "--format", "md,doc"], "'doc' is none of md, csv, tex"),
    ],
)
def test_unknown_tables_and_formats_are_refused(recorded, arguments, message):
    result = run("tables", *arguments)
    assert result.exit_code == 1
    assert message in result.output


def test_a_damaged_record_is_one_line_of_error(recorded):
    (recorded / "results" / "network_ct.json").write_text('{"scores": ')
    result = run("tables", "mri_to_ct")
    assert result.exit_code == 1
    assert "network_ct.json is damaged" in result.output
    assert "`mvacourse train network_ct`" in result.output


def test_a_missing_record_is_named_with_the_command_that_makes_it(monkeypatch):
    def nowhere(name):
        raise FileNotFoundError(f"{name} is nowhere. `mvacourse train network_ct`")

    monkeypatch.setattr("mvacourse.recipes.record.find_shipped", nowhere)
    result = run("tables", "mri_to_ct")
    assert result.exit_code == 1
    assert "`mvacourse train network_ct`" in result.output
    assert "Traceback" not in result.output
