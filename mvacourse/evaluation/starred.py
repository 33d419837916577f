"""Tables of one column a metric, starred as in Wei 2019."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from mvacourse.evaluation.comparison import (
    NOTHING,
    Metric,
    Table,
    paired_p_value,
    summarise,
)
from mvacourse.evaluation.published import Published, Summary
from mvacourse.evaluation.scores import Scores

LEVEL = 0.05  # a smaller p is called significant
WORSE, BETTER = "*", "†"  # than the reference


def starred(
    title: str,
    scores: Mapping[str, Scores],
    metrics: Sequence[Metric],
    *,
    reference: str,
    published: Published,
) -> Table:
    """Sets methods one below the other, starred where the reference is better.

    Args:
        title: What is compared.
        scores: Method → metric → subject → value; of each metric, the subjects the same
            throughout.
        metrics: To be printed, one column each.
        reference: The method that the others are tested against.
        published: The table of a paper, with its own stars.

    Raises:
        ValueError: A method has other subjects than the reference.
    """
    best = scores[reference]
    rows = [
        [name, "this course", *(_our_cell(of, best, metric) for metric in metrics)]
        for name, of in scores.items()
    ]
    rows += [
        [name, f"published, {published.name}", *_their_cells(name, published, metrics)]
        for name in published.rows
    ]
    notes = [
        "Mean (SD, with n − 1) over test subjects, in this course "
        + ", ".join(f"{len(best.get(m.name, ()))} for {m.name}" for m in metrics)
        + ".",
        f"{WORSE} {reference} is significantly better, {BETTER} significantly worse, "
        f"p < {LEVEL}: in this course by a two-sided paired t-test, not corrected for "
        "the number of tests; in published rows as the authors found.",
        f"Published: {published.source}. Those are other patients and images: compare "
        "order, not values.",
    ]
    columns = ["method", "source", *(metric.heading for metric in metrics)]
    return Table(title, columns, rows, notes)


def mark(values: Mapping[str, float], best: Mapping[str, float], metric: Metric) -> str:
    """Returns "*" or "†" where a method is significantly worse or better, else "".

    Args:
        values: Subject → value of the method.
        best: The same subjects → value of the reference.
        metric: Which of them; it knows whether greater is better.

    Raises:
        ValueError: The subjects are not the same.
    """
    if not paired_p_value(values, best) < LEVEL:  # nor if it is NaN
        return ""
    greater = summarise(values).mean > summarise(best).mean
    return BETTER if greater == metric.greater_is_better else WORSE


def _our_cell(of: Scores, best: Scores, metric: Metric) -> str:
    values = of.get(metric.name)
    if not values:
        return NOTHING
    return _cell(summarise(values), metric) + mark(values, best[metric.name], metric)


def _their_cells(
    name: str, published: Published, metrics: Sequence[Metric]
) -> Iterator[str]:
    for metric in metrics:
        star = WORSE if (name, metric.name) in published.starred else ""
        yield _cell(published.rows[name].get(metric.name), metric) + star


def _cell(summary: Summary | None, metric: Metric) -> str:
    """Returns "0.0083 (0.0037)", or the mean alone where the SD is not known."""
    if summary is None:
        return NOTHING
    mean, sd = (f"{value:.{metric.digits}f}" for value in summary[:2])
    return mean if isnan(summary.sd) else f"{mean} ({sd})"
