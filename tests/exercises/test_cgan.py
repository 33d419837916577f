"""Each check with the right answer, and with mistakes that it must name."""

import pytest
import torch
import torch.nn.functional as F

from mvacourse.exercises import cgan as exercise
from mvacourse.exercises import check


def one_hot(c, K):
    return F.one_hot(c, K).float()


def v(real, fake):
    return F.logsigmoid(real).mean() + F.logsigmoid(-fake).mean()


def d_loss(G, D, x, c, z):
    return -v(D(x, c), D(G(z, c).detach(), c))


def no(c):
    return torch.zeros_like(c)


def g_loss(D, c, y, y_hat, lambda_):
    return F.softplus(-D(c, y_hat)).mean() + lambda_ * (y - y_hat).abs().mean()


def adversarial(D, c, y_hat):
    return F.softplus(-D(c, y_hat)).mean()


def l1(y, y_hat):
    return (y - y_hat).abs().mean()


ANSWERS = [
    ("joined", lambda z, c, K: torch.cat([z, one_hot(c, K)], dim=1), None),
    ("joined", lambda z, c, K: torch.cat([z, c[:, None]], 1), "appended as a number"),
    ("joined", lambda z, c, K: z, "the noise alone"),
    ("joined", lambda z, c, K: torch.cat([z, one_hot(no(c), K)], 1), "not used"),
    ("joined", lambda z, c, K: torch.cat([one_hot(c, K), z], 1), "noise first"),
    (
        "joined",
        lambda z, c, K: torch.cat([z.long(), F.one_hot(c, K)], 1),
        "gives integers",
    ),
    ("joined", lambda z, c, K: 1.0, "return a tensor"),
    ("discriminator_loss", d_loss, None),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: -v(D(x, c), D(G(z, c), c)),
        "detach what G made",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: -v(D(x, c), D(G(z, no(c)).detach(), c)),
        "give c to G",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: -v(D(x, no(c)), D(G(z, c).detach(), no(c))),
        "beside its c",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: v(D(x, c), D(G(z, c).detach(), c)),
        "D ascends V",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: -v(-D(x, c), -D(G(z, c).detach(), c)),
        "exchanged",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: 1 - -v(D(x, c), D(G(z, c).detach(), c)),
        "1 − log D",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: D(G(z, c).detach(), c).mean() - D(x, c).mean(),
        "logarithms are missing",
    ),
    (
        "discriminator_loss",
        lambda G, D, x, c, z: d_loss(G, D, x, c, z).detach(),
        "does not require grad",
    ),
    ("generator_loss", g_loss, None),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: g_loss(D, c, y, y_hat.detach(), w) + 0 * y_hat.sum(),
        "detach is for D's loss",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: adversarial(D, y_hat, c) + w * l1(y, y_hat),
        "D(c, ŷ)",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: adversarial(D, c, y) + w * l1(y, y_hat),
        "not on y",
    ),
    ("generator_loss", lambda D, c, y, y_hat, w: w * l1(y, y_hat), "D's verdict"),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: adversarial(D, c, y_hat) + l1(y, y_hat),
        "λ is missing",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: (
            adversarial(D, c, y_hat) + w * (y - y_hat).square().mean()
        ),
        "it blurs",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: (
            adversarial(D, c, y_hat) + w * (y - y_hat).abs().sum()
        ),
        "take the mean",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: -F.softplus(D(c, y_hat)).mean() + w * l1(y, y_hat),
        "saturates",
    ),
    (
        "generator_loss",
        lambda D, c, y, y_hat, w: F.softplus(D(c, y_hat)).mean() + w * l1(y, y_hat),
        "wants D to say real",
    ),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), ANSWERS)
def test_right_answers_pass_and_mistakes_are_named(name, answer, mistake, capsys):
    assert check(getattr(exercise, name), answer) == (mistake is None)
    assert (mistake or "✓") in capsys.readouterr().out


@pytest.mark.parametrize("name", ["joined", "discriminator_loss", "generator_loss"])
def test_what_is_not_answered_is_said(name, capsys):
    assert not check(getattr(exercise, name), lambda *_: None)
    assert "not answered yet" in capsys.readouterr().out


def test_the_right_diagnoses_pass():
    assert check(exercise.bug_hunt, {"A": "range", "B": "labels"})


@pytest.mark.parametrize("patient", ["A", "B"])
def test_every_wrong_diagnosis_gets_its_own_hint(patient, capsys):
    right = {"A": "range", "B": "labels"}
    hints = set()
    for word in exercise.DIAGNOSES.keys() - {right[patient]}:
        assert not check(exercise.bug_hunt, right | {patient: word})
        hints.add(capsys.readouterr().out.partition("Likely mistake: ")[2])
    assert len(hints) == 3
    assert all(len(hint) > 20 for hint in hints)


@pytest.mark.parametrize("answer", [{"A": "range"}, {"A": "range", "B": "a cold"}])
def test_incomplete_or_unknown_diagnoses_are_refused(answer, capsys):
    assert not check(exercise.bug_hunt, answer)
    assert "Likely mistake" in capsys.readouterr().out


def test_a_diagnosis_to_be_filled_in_is_not_answered_yet(capsys):
    assert not check(exercise.bug_hunt, {"A": "range", "B": ...})
    assert "not answered yet" in capsys.readouterr().out


def test_patients_suffer_from_what_is_diagnosed():
    x, c = torch.rand(500, 1, 2, 2) * 2 - 1, torch.arange(500) % 10
    x_a, c_a = exercise.PATIENTS["A"](x, c)
    assert torch.equal(c_a, c)
    torch.testing.assert_close(x_a / 127.5 - 1, x, atol=1e-5, rtol=0)
    x_b, c_b = exercise.PATIENTS["B"](x, c)
    assert torch.equal(x_b, x)
    assert torch.equal(c_b.sort().values, c.sort().values)
    assert (c_b == c).float().mean() < 0.3
