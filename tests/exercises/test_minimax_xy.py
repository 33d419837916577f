"""Each check with the right answer, and with mistakes that it must name."""

import pytest

from mvacourse.exercises import check
from mvacourse.exercises import minimax_xy as exercise

ANSWERS = [
    ("growth", lambda eta, n: (1 + eta**2) ** (n / 2), None),
    ("growth", lambda eta, n: (1 + eta**2) ** n, "square root"),
    ("growth", lambda eta, n: (1 + eta) ** n, "right angles"),
    ("growth", lambda eta, n: (1 + eta**2) ** 0.5, "the power n"),
    ("growth", lambda eta, n: 1 + 0 * n, "write one step"),
    ("alternating", lambda x, y, e: (x - e * y, y + e * (x - e * y)), None),
    ("alternating", lambda x, y, e: (x - e * y, y + e * x), "old x"),
    ("alternating", lambda x, y, e: (x - e * y, y - e * (x - e * y)), "maximises"),
    ("alternating", lambda x, y, e: (x + e * y, y + e * (x + e * y)), "minimises"),
    ("alternating", lambda x, y, e: (x - e * (y + e * x), y + e * x), "y moved first"),
    ("alternating", lambda x, y, e: x - e * y, "return the two numbers"),
    (
        "extragradient",
        lambda x, y, e: (x - e * (y + e * x), y + e * (x - e * y)),
        None,
    ),
    ("extragradient", lambda x, y, e: (x - e * y, y + e * x), "look ahead alone"),
    (
        "extragradient",
        lambda x, y, e: (x - e * y - e * (y + e * x), y + e * x + e * (x - e * y)),
        "starts at the old point",
    ),
    (
        "extragradient",
        lambda x, y, e: (x - e * (x - e * y), y + e * (y + e * x)),
        "∂V/∂x = y",
    ),
    ("extragradient", lambda x, y, e: (x, y), "the gradient is taken"),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), ANSWERS)
def test_right_answers_pass_and_mistakes_are_named(name, answer, mistake, capsys):
    assert check(getattr(exercise, name), answer) == (mistake is None)
    assert (mistake or "✓") in capsys.readouterr().out


@pytest.mark.parametrize("name", ["growth", "alternating", "extragradient"])
def test_what_is_not_answered_is_said(name, capsys):
    assert not check(getattr(exercise, name), lambda *_: None)
    assert "not answered yet" in capsys.readouterr().out
