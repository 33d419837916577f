from fractions import Fraction
from functools import partial

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
        (
            lambda G, F, x, y: l1(F(G(x).detach()), x) + l1(G(F(y).detach()), y),
            "nothing is detached",
        ),
        (
            lambda G, F, x, y: (l1(F(G(x)), x) + l1(G(F(y)), y)).detach(),
            "nothing is detached",
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


def asked(logits, target):
    return (logits - target).square().mean()


def step(G, F, D_x, D_y, optimizer_G, optimizer_D, x, y, **changed):
    real, lambda_ = changed.get("real", 1), changed.get("lambda_", 10)
    judge_x, judge_y = (D_y, D_x) if changed.get("exchange") else (D_x, D_y)
    y_hat, x_hat = G(x), F(y)
    made = (y_hat, x_hat) if changed.get("mixed") else (x_hat, y_hat)
    loss_D = asked(D_x(x), real) + asked(D_x(made[0].detach()), 1 - real)
    loss_D = loss_D + asked(D_y(y), real) + asked(D_y(made[1].detach()), 1 - real)
    if changed.get("clear_D", True):
        optimizer_D.zero_grad()
    loss_D.backward()
    if changed.get("step_D", True):
        optimizer_D.step()

    judged = [h.detach() if changed.get("no_game") else h for h in (y_hat, x_hat)]
    target = changed.get("target", 1)
    game = asked(judge_y(judged[0]), target) + asked(judge_x(judged[1]), target)
    gone = [h.detach() if changed.get("cut") else h for h in (y_hat, x_hat)]
    home = (y, x) if changed.get("unpaired") else (x, y)
    cycle = l1(F(gone[0]), home[0]) + l1(G(gone[1]), home[1])
    if changed.get("clear_G", True):
        optimizer_G.zero_grad()
    (changed.get("weight", 1) * game + lambda_ * cycle).backward()
    if changed.get("step_G", True):
        optimizer_G.step()
    return {} if changed.get("silent") else {"both D": loss_D.detach()}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"exchange": True}, "D_y judges it, not D_x"),
        ({"cut": True}, "not the way there"),
        ({"unpaired": True}, "y is another image"),
        ({"no_game": True}, "detach is for theirs"),
        ({"lambda_": 1}, "λ is 10"),
        ({"lambda_": 1, "weight": 10}, "not the game"),
        ({"lambda_": 0}, "cycles are missing"),
        ({"target": 0}, "their target is 1"),
        ({"clear_G": False}, "optimizer_G.zero_grad()"),
        ({"step_G": False}, "optimizer_G.step()"),
        ({"lambda_": 7}, "they descend"),
        ({"mixed": True}, "D_x is to tell x from F(y)"),
        ({"real": 0}, "real is 1, made is 0"),
        ({"clear_D": False}, "optimizer_D.zero_grad()"),
        ({"step_D": False}, "optimizer_D.step()"),
        ({"real": 0.5}, "each descends"),
        ({"silent": True}, "as from the broken step"),
    ],
)
def test_the_bug_hunt(changes, words, capsys):
    answer = partial(step, **changes)
    assert check(exercise.bug_hunt, answer) == (words is None)
    assert (words or "") in capsys.readouterr().out
