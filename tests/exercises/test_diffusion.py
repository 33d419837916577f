import pytest
import torch

from mvacourse.exercises import check
from mvacourse.exercises import diffusion as exercise


def mixed(x_0, a, eps):
    return a**0.5 * x_0 + (1 - a) ** 0.5 * eps


def solved(x_t, eps, a):
    return (x_t - (1 - a) ** 0.5 * eps) / a**0.5


def step(x_t, eps, at_t, at_s):
    return mixed(solved(x_t, eps, at_t), at_s, eps)


def in_place(x_t, eps, at_t, at_s):
    """Right, and it changes what it is given."""
    x_t -= (1 - at_t) ** 0.5 * eps
    x_t /= at_t**0.5
    x_t *= at_s**0.5
    eps *= (1 - at_s) ** 0.5
    return x_t.add_(eps)


def from_x_0(f):
    """A mistake made once x_0 is found."""
    return lambda x_t, eps, at_t, at_s: f(solved(x_t, eps, at_t), eps, at_s)


def pushed(told, untold, w):
    return (1 + w) * told - w * untold


RIGHT = [
    (exercise.noised, mixed),
    (exercise.data_from_noise, solved),
    (exercise.ddim_step, step),
    (exercise.ddim_step, in_place),
    (exercise.guided, pushed),
]
WRONG = [
    (exercise.noised, lambda x, a, e: a * x + (1 - a) * e, "take their roots"),
    (exercise.noised, lambda x, a, e: a**0.5 * x + (1 - a) * e, "take its root"),
    (exercise.noised, lambda x, a, e: a * x + (1 - a) ** 0.5 * e, "root of ᾱ"),
    (exercise.noised, lambda x, a, e: mixed(x, 1 - a, e), "ᾱ belongs to x_0"),
    (exercise.noised, lambda x, a, e: a**0.5 * x + (1 - a**0.5) * e, "is not 1 − √ᾱ"),
    (exercise.noised, lambda x, a, e: x, "x_t = √ᾱ x_0"),
    (exercise.data_from_noise, lambda x, e, a: a**0.5 * solved(x, e, a), "divide"),
    (exercise.data_from_noise, lambda x, e, a: x - e, "x_t holds"),
    (
        exercise.data_from_noise,
        lambda x, e, a: (x - (1 - a) * e) / a**0.5,
        "take its root",
    ),
    (exercise.data_from_noise, lambda x, e, a: solved(x, e, 1 - a), "ᾱ belongs"),
    (exercise.data_from_noise, lambda x, e, a: mixed(x, a, -e), "right for v"),
    (exercise.data_from_noise, lambda x, e, a: x, "solve"),
    (
        exercise.ddim_step,
        from_x_0(lambda x, e, a: mixed(x, a, torch.randn(5, 2))),
        "no new",
    ),
    (exercise.ddim_step, from_x_0(lambda x, e, a: a**0.5 * x), "noise of time s is"),
    (
        exercise.ddim_step,
        from_x_0(lambda x, e, a: a * x + (1 - a) * e),
        "take their roots",
    ),
    (exercise.ddim_step, from_x_0(lambda x, e, a: x), "some noise still"),
    (
        exercise.ddim_step,
        from_x_0(lambda x, e, a: x + (1 - a) ** 0.5 * e),
        "root of ᾱ_s",
    ),
    (exercise.ddim_step, from_x_0(lambda x, e, a: e), "the same ε̂ again"),
    (exercise.ddim_step, lambda x_t, e, t, s: mixed(x_t, s, e), "first find x̂_0"),
    (exercise.guided, lambda a, b, w: w * (a - b), "(1 + w) of it"),
    (exercise.guided, lambda a, b, w: (1 - w) * a + w * b, "away from"),
    (exercise.guided, lambda a, b, w: (1 + w) * a + w * b, "−w of what"),
    (exercise.guided, lambda a, b, w: (1 + w) * a, "is taken off"),
    (exercise.guided, lambda a, b, w: a - w * b, "add up to 1"),
    (exercise.guided, lambda a, b, w: a + w * w * (a - b), "ε̃ = (1 + w)"),
]


@pytest.mark.parametrize(("claims", "answer"), RIGHT)
def test_the_right_answer_holds(claims, answer, capsys):
    assert check(claims, answer)
    assert "✗" not in capsys.readouterr().out


@pytest.mark.parametrize(("claims", "answer", "words"), WRONG)
def test_a_mistake_is_named(claims, answer, words, capsys):
    assert not check(claims, answer)
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("claims", [claims for claims, _ in RIGHT])
def test_no_answer_yet_is_no_mistake(claims, capsys):
    assert not check(claims, lambda *_: None)
    assert capsys.readouterr().out == "… not answered yet\n"
