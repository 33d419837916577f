"""Checking of an answer: claims tested one by one, each with the likely mistake."""

from collections.abc import Callable, Iterable

# What is claimed of the answer, whether it holds, and the likely mistake if not.
Claim = tuple[str, bool, str]


def check(claims: Callable[..., Iterable[Claim]], answer: object) -> bool:
    """Tests an answer and prints what holds, up to the first claim that does not.

    Args:
        claims: Called with the answer; yields `(claim, holds, likely mistake)`.
        answer: The student's function or value.

    Returns:
        Whether every claim holds. An answer that raises holds nothing, and says why.
    """
    try:
        for claim, holds, mistake in claims(answer):
            print(f"{'✓' if holds else '✗'} {claim}")
            if not holds:
                print(f"  Likely mistake: {mistake}")
                return False
    except NotImplementedError:
        print("… not answered yet")
        return False
    except Exception as error:
        print(f"✗ your answer raises {type(error).__name__}: {error}")
        return False
    return True
