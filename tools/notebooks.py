"""Makes each notebook from its percent script: executed, normalised, with outputs.

    python tools/notebooks.py                    every notebook
    python tools/notebooks.py 01_autoencoders    one, by name
    python tools/notebooks.py --times            also write the measured times
    python tools/notebooks.py --words            take over words, and execute nothing

The percent script is the source. Building twice gives the same bytes for every cell
that does not train.
"""

import argparse
import json
import math
import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from mvacourse.handouts.alt_text import describe_images
from mvacourse.handouts.scripts import read_script

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
TIMES = ROOT / "data" / "results" / "notebook_times.json"
WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(notebook: NotebookNode) -> list[float]:
    """Runs every cell in the notebooks' folder; returns the seconds of each."""
    # Bars are for watching, not for keeping.
    os.environ["TQDM_DISABLE"] = "1"
    os.environ.setdefault("MVACOURSE_PROFILE", "cpu")
    client = NotebookClient(
        notebook,
        timeout=900,
        startup_timeout=600,  # seconds; a busy machine takes more than the usual 60
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    seconds = []
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            start = time.perf_counter()
            client.execute_cell(cell, index)
            seconds.append(time.perf_counter() - start)
    return seconds


def normalise(notebook: NotebookNode) -> None:
    """Keeps of the outputs what is the same on every machine and at every run.

    Raises:
        ValueError: An output carries a path of this machine.
    """
    count = 0
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if cell.cell_type != "code":
            continue
        if cell.source.strip():
            count += 1
        cell.execution_count = count
        cell.outputs = _merge_streams(
            [output for output in cell.outputs if WIDGET not in output.get("data", {})]
        )
        for output in cell.outputs:
            output.pop("metadata", None)
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = {}
            if output.output_type == "execute_result":
                output.execution_count = count
        describe_images(cell)
        if str(ROOT.parent) in json.dumps(cell.outputs):
            raise ValueError(f"an output of {cell.id} carries a path of this machine")


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def section_times(notebook: NotebookNode, seconds: list[float]) -> dict[str, float]:
    """Sums the seconds of the cells under each heading of the second level."""
    times, section = {}, "Set-up"
    for cell, spent in zip(notebook.cells, seconds, strict=True):
        heading = re.match(r"## (.+)", cell.source)
        if cell.cell_type == "markdown" and heading:
            section = heading[1]
        times[section] = times.get(section, 0.0) + spent
    return times


def build(script: Path) -> dict[str, float]:
    """Executes a script and writes the notebook beside it; returns section times."""
    notebook = read_script(script)
    seconds = execute(notebook)
    normalise(notebook)
    write(notebook, script.with_suffix(".ipynb"))
    return section_times(notebook, seconds)


def write(notebook: NotebookNode, target: Path) -> None:
    """Writes a notebook whole or not at all."""
    nbformat.validate(notebook)
    partial = target.with_suffix(".partial")
    nbformat.write(notebook, partial)
    partial.replace(target)


def take_words(script: Path) -> None:
    """Takes a script's text, comments and alt texts over into its executed notebook.

    Raises:
        ValueError: Code is other than what was executed.
    """
    target = script.with_suffix(".ipynb")
    executed, now = nbformat.read(target, as_version=4), read_script(script)
    if [_code(cell) for cell in executed.cells] != [_code(cell) for cell in now.cells]:
        raise ValueError(
            f"the code of {script.name} is not what was executed in {target.name}. "
            f"Execute it: make notebooks NAME={script.stem}"
        )
    for old, new in zip(executed.cells, now.cells, strict=True):
        old.source = new.source
        describe_images(old)
    write(executed, target)


def _code(cell: NotebookNode) -> tuple:
    """Returns all of a cell that outputs can depend on: its code without comments."""
    lines = cell.source.split("\n") if cell.cell_type == "code" else []
    kept = [line for line in lines if line and not line.lstrip().startswith("#")]
    return cell.id, cell.cell_type, cell.metadata.get("tags"), kept


def write_header_times(name: str, times: dict[str, float]) -> None:
    """Writes a notebook's measured times into its header, script and notebook alike."""
    rows = [f"| {section} | {_about(s)} |" for section, s in times.items() if s >= 1]
    total = f"| **Whole notebook** | **{_about(sum(times.values()))}** |"
    lines = ["| Section | Time on 2 CPU cores |", "|---|---|", *rows, total]
    script = NOTEBOOKS / f"{name}.py"
    commented = "".join(f"# {line}\n" for line in lines)
    script.write_text(_between_markers(script.read_text(), commented, "# "))
    take_words(script)


def record_times(times: dict[str, dict[str, float]]) -> None:
    """Writes the measured times with where they were measured."""
    record = {
        "command": "make times",
        "profile": os.environ["MVACOURSE_PROFILE"],
        "machine": f"{platform.machine()}, {os.cpu_count()} CPU cores",
        "torch": version("torch"),
        "seconds": times,
    }
    TIMES.parent.mkdir(parents=True, exist_ok=True)
    TIMES.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def write_course_map(times: dict[str, dict[str, float]]) -> None:
    """Writes the table of notebooks and times into the README."""
    lines = ["| Notebook | Time on 2 CPU cores |", "|---|---|"]
    for name, sections in sorted(times.items()):
        title = read_script(NOTEBOOKS / f"{name}.py").cells[0].source.splitlines()[0]
        link = f"[{title.removeprefix('# ')}](notebooks/{name}.ipynb)"
        lines.append(f"| {link} | {_about(sum(sections.values()))} |")
    readme = ROOT / "README.md"
    table = "".join(f"{line}\n" for line in lines)
    readme.write_text(_between_markers(readme.read_text(), table))


def _between_markers(text: str, new: str, comment: str = "") -> str:
    before, after = f"{comment}<!-- times -->\n", f"{comment}<!-- /times -->\n"
    head, rest = text.split(before)
    return head + before + new + after + rest.split(after)[1]


def _about(seconds: float) -> str:
    """Rounds up to 5 s, or to half a minute from two minutes on."""
    if seconds < 120:
        return f"{5 * math.ceil(seconds / 5)} s"
    return f"{math.ceil(seconds / 30) / 2:g} min"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="notebooks, by name; all if none")
    parser.add_argument("--times", action="store_true", help="record measured times")
    parser.add_argument("--words", action="store_true", help="execute nothing")
    arguments = parser.parse_args()
    known = {script.stem: script for script in sorted(NOTEBOOKS.glob("[0-9]*.py"))}
    unknown = set(arguments.names) - set(known)
    if unknown:
        parser.error(f"no notebook {', '.join(unknown)}; there are {', '.join(known)}")
    if arguments.words:
        for name in arguments.names or known:
            take_words(known[name])
        return
    times = json.loads(TIMES.read_text())["seconds"] if TIMES.exists() else {}
    for name in arguments.names or known:
        measured = build(known[name])
        print(f"{name}: {sum(measured.values()):.0f} s")
        times[name] = {section: round(s, 1) for section, s in measured.items()}
        if arguments.times:
            write_header_times(name, times[name])
    if arguments.times:
        record_times(times)
        write_course_map(times)


if __name__ == "__main__":
    main()
