"""Who trains and who tests: by subject, never by slice.

Neighbouring slices of one head are nearly the same image: a network tested on slices
between those it was trained on would be tested on its memory.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256


def split_subjects(
    names: Iterable[str], n_train: int = 18, n_test: int = 6, *, seed: int = 0
) -> tuple[list[str], list[str]]:
    """Draws the subjects to train on and, among the others, those to test on.

    The subjects are ordered by a checksum of seed and name. So the split is the same
    in whatever order they come, and on every machine and version of every library.

    Args:
        names: Subjects, each once, in any order.
        n_train: Subjects to train on; 18 of 24 as in Wolterink 2017.
        n_test: Subjects to test on; who is left over belongs to neither.
        seed: Another seed, another split.

    Returns:
        The names to train on and the names to test on, each in alphabetical order.

    Raises:
        ValueError: A name comes twice, a number is below 1, or there are too few names.
    """
    names = list(names)
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(
            f"names hold {', '.join(twice)} more than once, expected each once. "
            "Give each subject one name, and each name once."
        )
    if min(n_train, n_test) < 1 or n_train + n_test > len(names):
        raise ValueError(
            f"n_train is {n_train} and n_test is {n_test}, expected at least 1 "
            f"each and together at most {len(names)}, the number of subjects. "
            "Ask for fewer, or load more."
        )
    order = sorted(names, key=lambda name: sha256(f"{seed} {name}".encode()).digest())
    return sorted(order[:n_train]), sorted(order[n_train : n_train + n_test])
