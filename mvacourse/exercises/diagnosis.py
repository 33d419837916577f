"""Sick trainings, to be diagnosed from their curves and pictures."""

from collections.abc import Iterator, Mapping

from mvacourse.exercises.checking import Claim


def diagnosed(
    answer: Mapping[str, str],
    right: Mapping[str, str],
    diagnoses: Mapping[str, str],
    hints: Mapping[str, Mapping[str, str]],
) -> Iterator[Claim]:
    """Claims about what each patient suffers from.

    Args:
        answer: Patient → one word of `diagnoses`.
        right: Patient → the right one.
        diagnoses: Word → what it means.
        hints: Patient → wrong word → what would be seen then.

    Raises:
        NotImplementedError: A diagnosis is still `...`.
    """
    named = isinstance(answer, Mapping) and answer.keys() == right.keys()
    form = ", ".join(f'"{patient}": "…"' for patient in right)
    yield f"there is a diagnosis for {' and for '.join(right)}", named, f"{{{form}}}."
    if ... in answer.values():
        raise NotImplementedError
    known = set(answer.values()) <= set(diagnoses)
    yield "each is one of the list", known, f"choose from {', '.join(diagnoses)}."
    for patient, illness in right.items():
        hint = hints[patient].get(answer[patient], "")
        yield patient, answer[patient] == illness, hint
