"""Checking of an answer: claims tested one by one, each with the likely mistake."""

from collections.abc import Callable, Iterable
from functools import wraps

# What is claimed of the answer, whether it holds, and the likely mistake if not.
Claim = tuple[str, bool, str]


def check(claims: Callable[..., Iterable[Claim]], answer: object) -> bool:
    """Tests an answer and prints what holds, up to the first claim that does not.

    Args:
        claims: Called with the answer; yields `(claim, holds, likely mistake)`.
        answer: The student's function or value; what is or returns None or `...` is
            not answered yet, and a stub says by its message what is to be written.

    Returns:
        Whether there are claims and every one holds. An answer that raises holds
        nothing, and says why.
    """
    tested = False
    try:
        given = answered(answer) if callable(answer) else given_value(answer)
        for claim, holds, mistake in claims(given):
            tested = True
            print(f"{'✓' if holds else '✗'} {claim}")
            if not holds:
                print(f"  Likely mistake: {mistake}")
                return False
    except NotImplementedError as stub:
        print(f"… not yet written. {stub}" if str(stub) else "… not answered yet")
        return False
    except Exception as error:
        print(f"✗ your answer raises {type(error).__name__}: {error}")
        return False
    if not tested:
        print("✗ nothing was tested: the exercise makes no claim")
    return tested


def given_value(value: object) -> object:
    """Returns the value, or raises NotImplementedError where there is none yet."""
    if value is None or value is ...:
        raise NotImplementedError
    return value


def answered(function: Callable) -> Callable:
    """Returns the function, made to raise where it returns no value yet."""

    @wraps(function, updated=())
    def call(*arguments, **options):
        return given_value(function(*arguments, **options))

    return call
