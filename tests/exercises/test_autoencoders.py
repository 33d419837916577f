"""Right answers pass; each wrong one is told the mistake that was made."""

import pytest
import torch

from mvacourse.exercises import autoencoders, check


def kl(mu, log_var):
    return (mu**2 + log_var.exp() - log_var - 1) / 2


def draw(mu, log_var, eps):
    return mu + (log_var / 2).exp() * eps


def count(n, kernel, stride):
    written = [0] * ((n - 1) * stride + kernel)
    for i in range(n):
        for k in range(kernel):
            written[i * stride + k] += 1
    return written


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        (autoencoders.kl_divergence, lambda m, v: kl(m, v).sum(dim=1).mean()),
        (autoencoders.kl_divergence, lambda m, v: kl(m, v).sum() / len(m)),
        (autoencoders.reparameterise, draw),
        (autoencoders.reparameterise, lambda m, v, eps: eps * v.exp().sqrt() + m),
        (autoencoders.coverage, count),
        (autoencoders.coverage, lambda *sizes: torch.tensor(count(*sizes))),
    ],
)
def test_a_right_answer_holds_every_claim(claims, answer, capsys):
    assert check(claims, answer)
    assert "✗" not in capsys.readouterr().out


def by_one(n, kernel, stride):
    """Overwrites in place of adding."""
    return [min(writes, 1) for writes in count(n, kernel, stride)]


def one_too_far(n, kernel, stride):
    written = [0] * ((n - 1) * stride + kernel)
    for i in range(n):
        for k in range(kernel + 1):
            written[i * stride + k] += 1
    return written


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda m, v: 1.0, "return a tensor, not a number"),
        (lambda m, v: kl(m, v).sum(dim=1), "sum over Z, then average over B"),
        (lambda m, v: kl(m, v).sum(), "the sum was taken over the batch too"),
        (lambda m, v: kl(m, v).mean(), "the mean was taken over Z too"),
        (lambda m, v: kl(m, v).sum(dim=0).mean(), "sum and mean are exchanged"),
        (lambda m, v: -kl(m, v).sum(dim=1).mean(), "the sign of the whole"),
        (lambda m, v: 2 * kl(m, v).sum(dim=1).mean(), "the factor ½ is missing"),
        (lambda m, v: (kl(m, v) + 0.5).sum(dim=1).mean(), "the −1 is missing"),
        (lambda m, v: (kl(m, v) + v).sum(dim=1).mean(), "log σ² is subtracted"),
        (
            lambda m, v: (m**2 + v - v.log() - 1).sum(dim=1).mean() / 2,
            "log σ² was taken for σ²",
        ),
        (
            lambda m, v: (m**2 + v - v - 1).sum(dim=1).mean() / 2,
            "log σ² was taken for σ²",
        ),
        (
            lambda m, v: (m**2 + (v / 2).exp() - v - 1).sum(dim=1).mean() / 2,
            "σ in place of σ²",
        ),
        (lambda m, v: (m**2).mean(), "term by term"),
    ],
)
def test_a_wrong_kl_is_told_its_mistake(answer, mistake, capsys):
    assert not check(autoencoders.kl_divergence, answer)
    assert mistake in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda m, v, eps: 0.5, "return a tensor, not a number"),
        (lambda m, v, eps: draw(m, v, eps).mean(dim=1), "one z for each μ"),
        (lambda m, v, eps: m + (v / 2).exp(), "ε is missing"),
        (lambda m, v, eps: m + v * eps, "log σ² was taken for σ"),
        (lambda m, v, eps: m + v.exp() * eps, "exp(log σ²) is σ²"),
        (lambda m, v, eps: (v / 2).exp() * eps, "μ is missing"),
        (lambda m, v, eps: (m + (v / 2).exp()) * eps, "outside the product"),
        (lambda m, v, eps: draw(m, v, eps[0, 0]), "one ε for all"),
        (lambda m, v, eps: draw(m, v, torch.randn(())), "one ε for all"),
        (lambda m, v, eps: torch.normal(m, (v / 2).exp()), "the ε that is given"),
        (lambda m, v, eps: draw(m, v.detach(), eps), "cut the graph"),
        (lambda m, v, eps: draw(m, v, eps).detach(), "cut the graph"),
    ],
)
def test_a_wrong_draw_is_told_its_mistake(answer, mistake, capsys):
    assert not check(autoencoders.reparameterise, answer)
    assert mistake in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda *sizes: 2.0, "return a list"),
        (
            lambda n, kernel, stride: [1] * (n * kernel),
            "(n − 1)·stride + kernel, not 9",
        ),
        (
            lambda n, kernel, stride: count(n, kernel, 1),
            "(n − 1)·stride + kernel, not 4",
        ),
        (one_too_far, "an index is beyond the end, which is 5"),
        (by_one, "a second write adds to the count"),
        (lambda *sizes: sorted(count(*sizes)), "in the wrong order"),
        (lambda *sizes: [2 * c for c in count(*sizes)], "input i writes the outputs"),
    ],
)
def test_a_wrong_coverage_is_told_its_mistake(answer, mistake, capsys):
    assert not check(autoencoders.coverage, answer)
    assert mistake in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    "claims",
    [autoencoders.kl_divergence, autoencoders.reparameterise, autoencoders.coverage],
)
@pytest.mark.parametrize("nothing", [None, ...])
def test_an_answer_that_returns_nothing_is_not_answered_yet(claims, nothing, capsys):
    assert not check(claims, lambda *_: nothing)
    assert capsys.readouterr().out == "… not answered yet\n"
