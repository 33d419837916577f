import pytest

from mvacourse.exercises import check


def claims_of_double(double):
    """Three claims of a function; the third is not reached after a mistake."""
    yield "0 stays 0", double(0) == 0, "something was added"
    yield "3 becomes 6", double(3) == 6, "squared in place of doubled"
    yield "text is repeated", double("a") == "aa", "turned into a number"


def test_a_right_answer_holds_every_claim(capsys):
    assert check(claims_of_double, lambda x: 2 * x) is True
    printed = capsys.readouterr().out.splitlines()
    assert printed == ["✓ 0 stays 0", "✓ 3 becomes 6", "✓ text is repeated"]


def test_a_wrong_answer_is_told_the_likely_mistake_of_its_first_wrong_claim(capsys):
    assert check(claims_of_double, lambda x: x**2) is False
    assert capsys.readouterr().out.splitlines() == [
        "✓ 0 stays 0",
        "✗ 3 becomes 6",
        "  Likely mistake: squared in place of doubled",
    ]


def test_an_answer_that_raises_holds_nothing_and_says_why(capsys):
    assert check(claims_of_double, lambda x: 1 / x) is False
    expected = "✗ your answer raises ZeroDivisionError: division by zero\n"
    assert capsys.readouterr().out == expected


def test_an_exercise_not_answered_yet_is_no_error(capsys):
    def double(x):
        raise NotImplementedError

    assert check(claims_of_double, double) is False
    assert capsys.readouterr().out == "… not answered yet\n"


@pytest.mark.parametrize("answer", [None, ..., lambda x: None, lambda x: ...])
def test_none_and_an_ellipsis_are_no_answer_yet(answer, capsys):
    assert check(claims_of_double, answer) is False
    assert capsys.readouterr().out == "… not answered yet\n"


def test_an_exercise_without_a_claim_passes_nobody(capsys):
    assert check(lambda answer: iter(()), 5) is False
    assert "nothing was tested" in capsys.readouterr().out


def test_a_value_is_an_answer_too():
    assert check(lambda answer: [("it is 5", answer == 5, "6")], 5) is True


def test_a_stub_says_what_is_to_be_written(capsys):
    def double(x):
        raise NotImplementedError("Exercise 2: write double here.")

    assert check(claims_of_double, double) is False
    printed = capsys.readouterr().out
    assert printed == "… not yet written. Exercise 2: write double here.\n"
