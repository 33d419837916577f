from fractions import Fraction

import numpy as np
import pytest
from torch.nn.functional import instance_norm

from mvacourse.exercises import check
from mvacourse.exercises import cyclegan as exercise


def l1(a, b):
    return (a - b).abs().mean()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda G, F, x, y: l1(F(G(x)), x) + l1(G(F(y)), y), None),
        (lambda G, F, x, y: l1(F(G(x)), x), "y has to come home too"),
        (lambda G, F, x, y: l1(G(F(y)), y), "x has to come home too"),
        (lambda G, F, x, y: l1(G(F(x)), x) + l1(F(G(y)), y), "G comes first"),
        (lambda G, F, x, y: (l1(F(G(x)), x) + l1(G(F(y)), y)) / 2, "not averaged"),
        (
            lambda G, F, x, y: (F(G(x)) - x).abs().sum() + (G(F(y)) - y).abs().sum(),
            "depends on the size",
        ),
        (
            lambda G, F, x, y: (
                (F(G(x)) - x).square().mean() + (G(F(y)) - y).square().mean()
            ),
            "not squared",
        ),
        (
            lambda G, F, x, y: (F(G(x)) - x).mean() + (G(F(y)) - y).mean(),
            "absolute value",
        ),
        (lambda G, F, x, y: (F(G(x)) - x).abs(), "average over pixels"),
        (lambda G, F, x, y: 1.0, "return a tensor"),
    ],
)
def test_the_cycle_loss(answer, words, capsys):
    assert check(exercise.cycle_loss, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


def by(dims, correction=0):
    return lambda h: (
        (h - h.mean(dims, keepdim=True))
        / h.std(dims, correction=correction, keepdim=True)
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (by((2, 3)), None),
        (instance_norm, None),
        (lambda h: by((2, 3))(h.double()), None),
        (by((0, 2, 3)), "batch normalisation"),
        (by((1, 2, 3)), "layer normalisation"),
        (by((1,)), "not over the channels"),
        (by((2, 3), 1), "not by H · W − 1"),
        (lambda h: h - h.mean((2, 3), keepdim=True), "divide by the standard"),
        (lambda h: h.mean((2, 3)), "use keepdim"),
    ],
)
def test_normalising(answer, words, capsys):
    assert check(exercise.normalise, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"cycle loss": 1}, "home again"),
        ({"accuracy of the best D": 1.0}, "as uniform as x"),
        ({"error": 0}, "2 |x|"),
        ({"error": ...}, 'give mirror["error"]'),
        ({"error": np.float32(1)}, None),
        ({"accuracy of the best D": Fraction(1, 2)}, None),
    ],
)
def test_the_mirror(change, words, capsys):
    answer = {"cycle loss": 0, "accuracy of the best D": 0.5, "error": 1} | change
    assert check(exercise.mirror, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out
