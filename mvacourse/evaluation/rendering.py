"""Tables in the formats of notebooks, spreadsheets and slides."""

import csv
import io

from mvacourse.evaluation.comparison import Table

# Signs of ours that LaTeX reads as commands, or has no letter for.
LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "<": r"$<$",
    ">": r"$>$",
    "→": r"$\to$",
    "−": r"$-$",
    "±": r"$\pm$",
    "–": "--",
    "†": r"$\dagger$",
}


def to_markdown(table: Table) -> str:
    """Writes a table for GitHub and notebooks, title above and notes below."""
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    lines = [
        f"| {' | '.join(word.replace('|', '/') for word in row)} |" for row in rows
    ]
    notes = [f"{note}  " for note in table.notes]  # two blanks end a line
    return "\n".join([f"**{table.title}**", "", *lines, "", *notes]) + "\n"


def to_csv(table: Table) -> str:
    """Writes columns and rows for a spreadsheet; without title and notes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([table.columns, *table.rows])
    return text.getvalue()


def to_latex(table: Table) -> str:
    """Writes a table for `\\usepackage{booktabs}`, notes in small print below."""
    head, *rows = (
        " & ".join(map(_latex, row)) + r" \\" for row in (table.columns, *table.rows)
    )
    lines = [
        r"\begin{table}",
        r"\caption{" + _latex(table.title) + "}",
        r"\begin{tabular}{" + "l" * 2 + "r" * (len(table.columns) - 2) + "}",
        r"\toprule",
        head,
        r"\midrule",
        *rows,
        r"\bottomrule",
        r"\end{tabular}",
        *(r"\par{\footnotesize " + _latex(note) + "}" for note in table.notes),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


FORMATS = {"md": to_markdown, "csv": to_csv, "tex": to_latex}


def _latex(words: str) -> str:
    return "".join(LATEX.get(sign, sign) for sign in words)
