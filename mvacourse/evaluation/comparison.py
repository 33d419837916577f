"""Recorded scores beside one another: mean (SD), median, paired t-test."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose, isnan
from statistics import fmean, median, stdev

from mvacourse.evaluation.published import Published, Summary
from mvacourse.evaluation.scores import Scores

NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """Words in rows and columns.

    Attributes:
        title: What is compared.
        columns: Heads of the columns.
        rows: As many words as columns, each.
        notes: Sentences to stand under the table.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]


@dataclass(frozen=True)
class Metric:
    """A score to print: its name in the records, its unit, and how many digits.

    Attributes:
        greater_is_better: Not needed where only p values are printed.
    """

    name: str
    unit: str = ""
    digits: int = 1
    greater_is_better: bool = False

    @property
    def columns(self) -> list[str]:
        """Heads of its three columns."""
        return [f"{self.heading}, mean (SD)", "median", "p"]

    @property
    def heading(self) -> str:
        """Its name, and its unit if it has one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


def compare(
    title: str,
    scores: Mapping[str, Scores],
    metrics: Sequence[Metric],
    *,
    reference: str,
    because: str,
    published: Sequence[Published] = (),
) -> Table:
    """Sets methods one below the other, ours first, then what was published.

    Args:
        title: What is compared.
        scores: Method → metric → subject → value, the subjects the same throughout.
        metrics: To be printed.
        reference: The method that the others are tested against.
        because: What it is, for the note.
        published: Tables of papers, marked as such.

    Raises:
        ValueError: A method has other subjects than the reference.
    """
    best = scores[reference]
    rows = [
        [name, "this course", *_our_cells(of, metrics, None if of is best else best)]
        for name, of in scores.items()
    ]
    rows += [
        [name, f"published, {table.name}", *_published_cells(of, metrics)]
        for table in published
        for name, of in table.rows.items()
    ]
    columns = ["method", "source", *(head for m in metrics for head in m.columns)]
    n = max(len(values) for values in best.values())
    notes = [
        f"This course: {n} test subjects, one value of each; SD with n − 1.",
        f"p: two-sided paired t-test against {reference}, {because}; not corrected for "
        "the number of tests.",
        *dict.fromkeys(f"Published: {table.source}." for table in published),
    ]
    if published:
        notes.append("Those are other patients and images: compare order, not values.")
    return Table(title, columns, rows, notes)


def summarise(values: Mapping[str, float]) -> Summary:
    """Returns mean, SD (n − 1; 0 of a single subject) and median over subjects."""
    sd = stdev(values.values()) if len(values) > 1 else 0.0
    return Summary(fmean(values.values()), sd, median(values.values()))


def paired_p_value(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Two-sided paired t-test of two methods on the same subjects.

    Args:
        a: Subject → value.
        b: The same subjects → value by another method.

    Returns:
        p in [0, 1]; NaN with fewer than two subjects, or if all differences are the
        same.

    Raises:
        ValueError: The subjects are not the same.
    """
    from scipy.stats import ttest_rel

    if a.keys() != b.keys():
        raise ValueError(
            f"values are of {', '.join(a)} and of {', '.join(b)}, expected the same "
            "subjects. Make both records again from one split."
        )
    differences = [a[name] - b[name] for name in a]
    if len(a) < 2 or isclose(min(differences), max(differences)):
        return float("nan")
    return float(ttest_rel([a[name] for name in b], list(b.values())).pvalue)


def _our_cells(
    of: Scores, metrics: Sequence[Metric], best: Scores | None
) -> Iterator[str]:
    """Yields the cells of a method; best is None in the row of the reference."""
    for metric in metrics:
        values = of.get(metric.name)
        yield from _cells(summarise(values) if values else None, metric)
        tested = values and best and metric.name in best
        yield _words(paired_p_value(values, best[metric.name])) if tested else NOTHING


def _published_cells(
    of: Mapping[str, Summary], metrics: Sequence[Metric]
) -> Iterator[str]:
    for metric in metrics:
        yield from (*_cells(of.get(metric.name), metric), NOTHING)


def _cells(summary: Summary | None, metric: Metric) -> tuple[str, str]:
    """Returns "99.9 (14.2)" and "97.6"."""
    if summary is None:
        return NOTHING, NOTHING
    mean, sd, middle = (
        NOTHING if value is None else f"{value:.{metric.digits}f}" for value in summary
    )
    return f"{mean} ({sd})", middle


def _words(p: float) -> str:
    if isnan(p):
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
