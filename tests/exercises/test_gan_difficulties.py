"""Each check with the right answer, and with mistakes that it must name."""

import pytest
import torch
import torch.nn.functional as F

from mvacourse.exercises import check
from mvacourse.exercises import gan_difficulties as exercise
from mvacourse.losses import gradient_penalty, smoothed_discriminator_loss


def smoothed(target=0.9, fake_target=0.0):
    def one(logits, target):
        return (1 - target) * F.softplus(logits) + target * F.softplus(-logits)

    return lambda real, fake: one(real, target).mean() + one(fake, fake_target).mean()


def penalty(D, x, power=2, less=1.0, mean=False, graph=True, dim=-1):
    x = x.clone().requires_grad_()
    height = D(x).mean() if mean else D(x).sum()
    (slope,) = torch.autograd.grad(height, x, create_graph=graph)
    norm = slope.norm() if dim is None else slope.norm(dim=dim)
    return ((norm - less) ** power).mean()


def each(M, p=1):
    return torch.exp(-torch.cdist(M, M, p=p))


def step(
    G, D, optimizer_G, optimizer_D, x, z, *, clear=(True, True), cut=False, **changes
):
    sign_D, sign_G = changes.get("sign_D", 1), changes.get("sign_G", 1)
    fake = G(z)
    loss = (
        F.softplus(-sign_D * D(x)).mean() + F.softplus(sign_D * D(fake.detach())).mean()
    )
    if clear[0]:
        optimizer_D.zero_grad()
    loss.backward()
    if changes.get("step_D", True):
        optimizer_D.step()
    if clear[1]:
        optimizer_G.zero_grad()
    judged = D(fake.detach() if cut else fake)
    F.softplus(-sign_G * judged).mean().backward()
    optimizer_G.step()
    return {}


def changed(**changes):
    return lambda *arguments: step(*arguments, **changes)


ANSWERS = [
    ("smoothed_loss", smoothed_discriminator_loss, None),
    ("smoothed_loss", smoothed(), None),
    ("smoothed_loss", smoothed(1.0), "still 1"),
    ("smoothed_loss", smoothed(0.9, 0.1), "both sides"),
    ("smoothed_loss", smoothed(1.0, 0.1), "in place of data"),
    (
        "smoothed_loss",
        lambda r, f: 0.9 * F.softplus(-r).mean() + F.softplus(f).mean(),
        "counterpart",
    ),
    ("smoothed_loss", lambda r, f: smoothed()(f, r), "exchanged"),
    ("smoothed_loss", lambda r, f: -smoothed()(r, f), "the sign"),
    ("smoothed_loss", lambda r, f: F.softplus(-r) + F.softplus(f), "one number"),
    ("smoothed_loss", lambda r, f: r.mean(), "softplus"),
    ("gradient_penalty", gradient_penalty, None),
    ("gradient_penalty", penalty, None),
    ("gradient_penalty", lambda D, x: penalty(D, x, less=0.0), "not 0"),
    ("gradient_penalty", lambda D, x: penalty(D, x, power=1), "not squared"),
    ("gradient_penalty", lambda D, x: penalty(D, x, mean=True), "not its mean"),
    ("gradient_penalty", lambda D, x: penalty(D, x, dim=None), "whole batch"),
    ("gradient_penalty", lambda D, x: penalty(D, x, graph=False), "create_graph"),
    ("gradient_penalty", lambda D, x: penalty(D, x) + 1, "norm over the coordinates"),
    ("gradient_penalty", lambda D, x: D(x), "one number"),
    ("closeness", lambda M: each(M).mean(dim=1), None),
    ("closeness", lambda M: each(M).sum(dim=1), "divided by m"),
    ("closeness", lambda M: torch.cdist(M, M, p=1).exp().mean(dim=1), "the sign"),
    ("closeness", lambda M: torch.cdist(M, M, p=1).mean(dim=1), "is missing"),
    ("closeness", lambda M: each(M, 2).mean(dim=1), "not ‖·‖₂"),
    ("closeness", lambda M: (-torch.cdist(M, M, p=1).mean(1)).exp(), "exp first"),
    ("closeness", lambda M: (each(M).sum(dim=1) - 1) / 4, "j = i belongs"),
    ("closeness", lambda M: each(M).mean(), "i stays"),
    ("closeness", lambda M: each(M).mean(dim=1) ** 2, "term by term"),
    ("bug_hunt", step, None),
    ("bug_hunt", changed(clear=(False, True)), "zero_grad"),
    ("bug_hunt", changed(clear=(True, False)), "zero_grad"),
    ("bug_hunt", changed(cut=True), "detach"),
    ("bug_hunt", changed(step_D=False), "never updated"),
    ("bug_hunt", changed(sign_D=-1), "goes up"),
    ("bug_hunt", changed(sign_G=-1), "recognised as fake"),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), ANSWERS)
def test_right_answers_pass_and_mistakes_are_named(name, answer, mistake, capsys):
    holds = check(getattr(exercise, name), answer)
    printed = capsys.readouterr().out
    assert holds == (mistake is None), printed
    assert mistake is None or mistake in printed.splitlines()[-1]


@pytest.mark.parametrize(
    "name", ["smoothed_loss", "gradient_penalty", "closeness", "bug_hunt"]
)
def test_no_answer_yet_is_no_mistake(name, capsys):
    assert not check(getattr(exercise, name), lambda *_: None)
    assert capsys.readouterr().out == "… not answered yet\n"
