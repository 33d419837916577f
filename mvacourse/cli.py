"""The command `mvacourse`. Everything heavy is imported where it is used."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mvacourse.runtime import atomic_write, shorten

if TYPE_CHECKING:
    from mvacourse.evaluation.comparison import Table

app = typer.Typer(
    name="mvacourse",
    help="Deep generative models for medical imaging.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Deep generative models for medical imaging."""


@app.command()
def doctor() -> None:
    """Tell whether this machine is ready for the course, and what would cure it."""
    from mvacourse.doctor import examine

    findings = []
    for finding in examine():
        typer.echo(str(finding))
        findings.append(finding)
    raise typer.Exit(any(finding.cure for finding in findings))


@app.command()
def cohort(
    modalities: Annotated[
        list[str], typer.Option(help="Images to make; several may follow.")
    ] = ("T1w", "CT"),
    # An option takes one value: the modalities after the first arrive here.
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    subjects: Annotated[int, typer.Option(min=0, help="Patients with MS.")] = 24,
    controls: Annotated[int, typer.Option(min=0, help="Healthy people.")] = 0,
    spacing: Annotated[float, typer.Option(help="Edge of a voxel, mm.")] = 2.0,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 0,
    misalign: Annotated[
        list[str] | None, typer.Option(help="Left over by registration: CT=1.5 (mm).")
    ] = None,
    field_of_view: Annotated[
        list[str] | None, typer.Option(help="z scanned: PET=-60:90 (mm).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Else a data folder.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Else all cores.")] = None,
) -> None:
    """Make a cohort of synthetic heads, or what is missing of it."""
    from mvacourse.datasets.phantom.cohort import Population, make_cohort

    with _errors_in_one_line():
        population = Population(
            spacing=spacing,
            seed=seed,
            misalignment=_by_modality(misalign or (), "CT=1.5"),
            field_of_view=_by_modality(field_of_view or (), "PET=-60:90"),
        )
        folder = make_cohort(
            subjects,
            controls,
            [*modalities, *(more or ())],
            population=population,
            folder=out,
            n_jobs=jobs,
        )
    typer.echo(shorten(folder))


@app.command()
def fetch(
    what: Annotated[
        list[str] | None, typer.Argument(help="digits, open_ms; all if left out.")
    ] = None,
) -> None:
    """Download real data into the first data folder, verified; for a class, say."""
    from mvacourse.datasets import digits, open_ms

    sources = {"digits": digits.fetch, "open_ms": open_ms.fetch}
    with _errors_in_one_line():
        for name in what or sources:
            _check_known([name], sources)
            typer.echo(shorten(sources[name]()))


@app.command()
def train(
    names: Annotated[list[str], typer.Argument(help="As digit_classifier, pix2pix.")],
    profile: Annotated[str | None, typer.Option(help="cpu, gpu or smoke.")] = None,
    devices: Annotated[
        int, typer.Option(help="Of a long training; each takes a batch of its own.")
    ] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a long training, if begun.")
    ] = False,
) -> None:
    """Make again what the course ships, or train long: pix2pix, cyclegan.

    A long training writes its state, losses.csv and in the end its network to runs/NAME
    of the data folder. Killed, it goes on with --resume as if it had not been.
    """
    from mvacourse.recipes import RECIPES
    from mvacourse.recipes.long_training import PLANS, long_training
    from mvacourse.runtime import get_profile

    with _errors_in_one_line():
        _check_known(names, [*RECIPES, *PLANS])
        if (devices, resume) != (1, False):
            _check_long(names, PLANS)
        profile = profile or get_profile()
        for name in names:
            if name in PLANS:
                path = long_training(name, profile, n_devices=devices, resume=resume)
            else:
                path = RECIPES[name](profile)
            typer.echo(shorten(path))


@app.command()
def tables(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="mri_to_ct, unpaired_ct, flair, mri_to_pet; else all."),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Of md, csv, tex; with commas.")
    ] = "md",
    out: Annotated[Path | None, typer.Option(help="Else they are printed.")] = None,
) -> None:
    """Make the lecture's result tables from recorded results, with a manifest."""
    from mvacourse.evaluation.rendering import FORMATS
    from mvacourse.evaluation.tables import TABLES

    with _errors_in_one_line():
        endings = formats.split(",")
        _check_known(names or (), TABLES)
        _check_known(endings, FORMATS)
        for name in names or TABLES:
            table = _table(name)
            for ending in endings:
                _print_or_write(FORMATS[ending](table), out, f"{name}.{ending}")
        if out:
            from mvacourse.slides.manifest import list_tables

            needed = {name: TABLES[name][1] for name in names or TABLES}
            typer.echo(shorten(list_tables(out, needed, endings)))


@app.command()
def figures(
    ids: Annotated[
        list[str] | None, typer.Argument(help="As gan-diagram; all if left out.")
    ] = None,
    section: Annotated[str | None, typer.Option(help="Of the lecture: 6.4.")] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Of svg, pdf, png; with commas.")
    ] = "svg,pdf,png",
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("figures"),
    theme: Annotated[
        str, typer.Option(help="slides, on pages of 16:9, or paper.")
    ] = "slides",
    only_list: Annotated[
        bool, typer.Option("--list", help="Print one figure a line, and draw none.")
    ] = False,
) -> None:
    """Draw the lecture's figures, with a contact sheet and a manifest."""
    os.environ.setdefault("MPLBACKEND", "agg")  # no window
    from mvacourse.slides import FIGURES, choose, make_figures

    with _errors_in_one_line():
        chosen = choose(FIGURES, ids or (), section)
        if only_list:
            for entry in chosen:
                typer.echo(f"{entry.id:26} {entry.section}  {entry.title}")
            return
        failures = make_figures(chosen, out, formats.split(","), theme, [*FIGURES])
    typer.echo(shorten((out / "index.html").resolve()))
    for name, error in failures.items():
        typer.echo(f"mvacourse: {name}: {error}", err=True)
    raise typer.Exit(bool(failures))


@app.command()
def student(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("dist"),
) -> None:
    """Make the archive for students: all notebooks without their solutions.

    Beside it, for instructors, the notebooks with solutions as nbgrader imports them.
    """
    with _errors_in_one_line():
        from mvacourse.handouts import make_student

        for path in make_student(out):
            typer.echo(shorten(path.resolve()))


@app.command()
def realism(
    subjects: Annotated[int, typer.Option(min=2, help="Synthetic patients.")] = 12,
) -> None:
    """Print synthetic heads beside real patients and published values."""
    from mvacourse.realism import tables

    with _errors_in_one_line():
        for table in tables(subjects):
            typer.echo(table)


def _by_modality(words: Sequence[str], example: str) -> dict[str, float | tuple]:
    """Reads CT=1.5 as {"CT": 1.5}, and PET=-60:90 as {"PET": (-60.0, 90.0)}."""
    values = {}
    for word in words:
        modality, _, numbers = word.partition("=")
        try:
            value = tuple(map(float, numbers.split(":")))
        except ValueError:
            value = ()
        if len(value) != example.count(":") + 1:
            raise ValueError(f"{word!r} is not of the form {example}.")
        values[modality] = value if ":" in example else value[0]
    return values


def _check_known(words: Iterable[str], known: Iterable[str]) -> None:
    for word in words:
        if word not in known:
            raise ValueError(f"{word!r} is none of {', '.join(known)}.")


def _check_long(names: Sequence[str], long: Iterable[str]) -> None:
    if len(names) > 1 or names[0] not in long:
        raise ValueError(
            f"--devices and --resume are for one long training at a time, "
            f"{' or '.join(long)}, and not for {', '.join(names)}. Leave them out: "
            "recipes go on by themselves where they stopped."
        )


def _table(name: str) -> "Table":
    """Makes a table; whatever is wrong with its records is one kind of error."""
    from mvacourse.evaluation.tables import TABLES
    from mvacourse.recipes.record import read_record

    make, needed = TABLES[name]
    records = {record: read_record(record) for record in needed}
    try:
        return make(records)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        files = ", ".join(f"results/{record}.json" for record in needed)
        raise ValueError(
            f"table {name} cannot be made of {files} ({error!r}), expected scores by "
            "method, metric and subject. Restore them, or make them again by "
            f"`mvacourse train {' '.join(needed)}`."
        ) from error


def _print_or_write(text: str, folder: Path | None, name: str) -> None:
    if folder is None:
        typer.echo(text)
        return
    with atomic_write(folder / name) as partial:
        partial.write_text(text)
    typer.echo(shorten(folder / name))


@contextlib.contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Shows the message of an expected error without a traceback."""
    try:
        yield
    except (ValueError, OSError, ModuleNotFoundError, FloatingPointError) as error:
        typer.echo(f"mvacourse: {error}", err=True)
        raise typer.Exit(1) from error
