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
        (autoencoders.coverage, count),
        (autoencoders.coverage, lambda *sizes: torch.tensor(count(*sizes))),
    ],
)
def test_a_right_answer_holds_every_claim(claims, answer, capsys):
    assert check(claims, answer)
    assert "✗" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("claims", "answer", "mistake"),
    [
        (
            autoencoders.kl_divergence,
            lambda m, v: (m**2 + v.exp() - v).sum(dim=1).mean() / 2,
            "the −1 is missing",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: (m**2 + v - v.log() - 1).sum(dim=1).mean() / 2,
            "log σ² was taken for σ²",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: kl(m, v).sum(dim=1),
            "then average over B",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: kl(m, v).mean(),
            "mean was taken over Z too",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: kl(m, v).sum(),
            "sum was taken over the batch too",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: 2 * kl(m, v).sum(dim=1).mean(),
            "the factor ½",
        ),
        (
            autoencoders.kl_divergence,
            lambda m, v: (m**2 + (v / 2).exp() - v - 1).sum(dim=1).mean() / 2,
            "σ in place of σ²",
        ),
        (
            autoencoders.reparameterise,
            lambda m, v, eps: (m + (v / 2).exp()) * eps,
            "outside the product",
        ),
        (
            autoencoders.reparameterise,
            lambda m, v, eps: m + v.exp() * eps,
            "the variance is σ⁴",
        ),
        (
            autoencoders.reparameterise,
            lambda m, v, eps: torch.normal(m, (v / 2).exp()).detach(),
            "cut the graph",
        ),
        (
            autoencoders.reparameterise,
            lambda m, v, eps: draw(m, v.detach(), eps),
            "cut the graph",
        ),
        (
            autoencoders.coverage,
            lambda n, kernel, stride: [1] * (n * kernel),
            "(n − 1)·stride + kernel pixels",
        ),
        (
            autoencoders.coverage,
            lambda n, kernel, stride: count(n, kernel, 1),
            "i·stride … i·stride + kernel − 1",
        ),
    ],
)
def test_a_wrong_answer_is_told_its_mistake(claims, answer, mistake, capsys):
    assert not check(claims, answer)
    assert mistake in capsys.readouterr().out.splitlines()[-1]
