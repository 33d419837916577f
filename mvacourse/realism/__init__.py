"""Synthetic heads beside real patients and published values, and what they teach."""

from collections.abc import Iterator, Sequence

from mvacourse.datasets.phantom.cohort import Population, load_cohort
from mvacourse.realism.learning import MISALIGNED, learning_table
from mvacourse.realism.likeness import (
    MAPS,
    MR,
    contrast_table,
    lesion_table,
    map_table,
)

N_CONTROLS = 4


def tables(n_patients: int) -> Iterator[str]:
    """Yields every comparison as a table in Markdown, one after the other.

    Args:
        n_patients: Synthetic patients; half of them train the regressions.
    """
    modalities = (*MR, *MAPS, "PET", "CT")
    truth = ("lesion_mask", "NAWM_mask", "head_mask", "brain_mask", "dseg")
    heads = load_cohort(n_patients, N_CONTROLS, modalities, truth=truth)
    patients = {n: h for n, h in heads.items() if not n.startswith("sub-C")}
    controls = {n: h for n, h in heads.items() if n.startswith("sub-C")}
    yield _markdown(*contrast_table(patients))
    yield _markdown(*lesion_table(patients))
    yield _markdown(*map_table(patients, controls))
    population = Population(misalignment={"CT": MISALIGNED})
    moved = load_cohort(n_patients, modalities=("CT",), population=population)
    yield _markdown(*learning_table(patients, moved))


def _markdown(title: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [title, ["---"] * len(title), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
