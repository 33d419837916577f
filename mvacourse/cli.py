"""The command `mvacourse`. Everything heavy is imported where it is used."""

import typer

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
