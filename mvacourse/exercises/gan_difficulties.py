"""What the answers to the exercises of 10_gan_difficulties must satisfy."""

import math
from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mvacourse.exercises.checking import Claim


def smoothed_loss(answer: Callable[[Tensor, Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about D's loss with one-sided label smoothing, target 0.9."""
    real, fake = torch.randn(6, 1), torch.randn(6, 1)
    found = answer(real, fake)
    scalar = isinstance(found, Tensor) and found.ndim == 0
    yield "it is a scalar", scalar, "average over the batch: the loss is one number."

    def cross_entropy(logits: Tensor, target: float) -> Tensor:
        targets = torch.full_like(logits, target)
        return F.binary_cross_entropy_with_logits(logits, targets)

    expected = cross_entropy(real, 0.9) + cross_entropy(fake, 0.0)
    mistakes = [
        (
            cross_entropy(real, 1.0) + cross_entropy(fake, 0.0),
            "that is the usual loss: the target of data is still 1.",
        ),
        (
            cross_entropy(real, 0.9) + cross_entropy(fake, 0.1),
            "both sides are smoothed; fake keeps the target 0.",
        ),
        (
            cross_entropy(real, 1.0) + cross_entropy(fake, 0.1),
            "fake was smoothed in place of data.",
        ),
        (
            0.9 * cross_entropy(real, 1.0) + cross_entropy(fake, 0.0),
            "0.9 log D(x) has lost its counterpart 0.1 log(1 − D(x)).",
        ),
        (
            cross_entropy(fake, 0.9) + cross_entropy(real, 0.0),
            "real and fake are exchanged.",
        ),
        (-expected, "the sign: D descends minus the logarithms."),
    ]
    mistake = _likely(found, mistakes, "−log σ(l) is softplus(−l).")
    yield "it is the cross entropy to 0.9 and 0", _close(found, expected), mistake
    logit = torch.tensor([[math.log(9.0)]], requires_grad=True)  # D(x) = 0.9
    (slope,) = torch.autograd.grad(answer(logit, fake[:1]), logit)
    flat = slope.abs().item() < 1e-5
    yield "on data it is least where D(x) = 0.9", flat, "the target of data is 0.9."


def gradient_penalty(
    answer: Callable[[Callable[[Tensor], Tensor], Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about E[(‖∇D(x)‖ − 1)²] as a function of a critic and points."""
    D, x = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 1)), torch.randn(7, 2)
    found = answer(D, x)
    scalar = isinstance(found, Tensor) and found.ndim == 0
    yield (
        "it is a scalar",
        scalar,
        "average over the points: the penalty is one number.",
    )

    w = torch.tensor([[3.0, 4.0]])
    linear = nn.Linear(2, 1)
    linear.weight.data.copy_(w)
    found = answer(linear, x)
    mistakes = [
        (torch.tensor(25.0 - 1) ** 2, "the norm is squared: ‖∇D‖, not ‖∇D‖²."),
        (torch.tensor(25.0), "1 is not subtracted: the slope should be 1, not 0."),
        (torch.tensor(4.0), "the difference from 1 is not squared."),
        (((w - 1) ** 2).mean(), "take the norm over the coordinates first."),
        (((w - 1) ** 2).sum(), "take the norm over the coordinates first."),
        (
            (7 * w.norm() / 7**0.5 - 1) ** 2,
            "one norm over the whole batch; each point has its own (dim=-1).",
        ),
        (
            (w.norm() / 7 - 1) ** 2,
            "differentiate the sum of D over the batch, not its mean.",
        ),
    ]
    mistake = _likely(
        found, mistakes, "norm over the coordinates of each point, −1, ²."
    )
    close = _close(found, torch.tensor(16.0))
    yield "D(x) = 3 x₁ + 4 x₂ has the slope 5: (5 − 1)² = 16", close, mistake

    found = answer(D, x)
    graph = "create_graph=True: the penalty has to be differentiated once more, by D."
    yield "gradients reach the critic", found.requires_grad, graph
    slope = torch.autograd.functional.jacobian(lambda x: D(x).sum(0), x).view(7, 2)
    expected = (slope.norm(dim=1) - 1).square().mean()
    each = "one norm for each point (dim=-1), averaged over the points."
    yield "it averages over points of different slopes", _close(found, expected), each


def closeness(answer: Callable[[Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about o_i = (1/m) Σ_j exp(−‖M_i − M_j‖₁) as a function of M `(m, C)`."""
    M = torch.randn(5, 3)
    found = answer(M)
    shape = isinstance(found, Tensor) and found.shape == (5,)
    yield "one number for each sample", shape, "sum over j alone; i stays."
    distance = (M.unsqueeze(1) - M.unsqueeze(0)).abs().sum(dim=-1)
    each = torch.exp(-distance)
    squared = (M.unsqueeze(1) - M.unsqueeze(0)).square().sum(dim=-1)
    mistakes = [
        (each.sum(dim=1), "the sum over j was not divided by m."),
        (torch.exp(distance).mean(dim=1), "the sign: far apart means near 0."),
        (distance.mean(dim=1), "exp(−distance) is missing."),
        (torch.exp(-squared).mean(dim=1), "‖·‖₁ sums absolute values, not squares."),
        (torch.exp(-squared.sqrt()).mean(dim=1), "‖·‖₁, not ‖·‖₂."),
        (torch.exp(-distance.mean(dim=1)), "exp first, then the mean over j."),
        ((each.sum(dim=1) - 1) / 5, "j = i belongs to the sum."),
        ((each.sum(dim=1) - 1) / 4, "j = i belongs to the sum."),
    ]
    mistake = _likely(found, mistakes, "compare with the equation term by term.")
    yield "it is the mean over j of exp(−‖·‖₁)", _close(found, each.mean(1)), mistake
    copies = M[:1].expand(4, 3)
    whole = _close(answer(copies), torch.ones(4))
    yield "copies are as close as can be: 1", whole, mistake


def bug_hunt(answer: Callable[..., dict[str, Tensor]]) -> Iterator[Claim]:
    """Claims about one repaired iteration of Algorithm 1, `step(G, D, …, x, z)`."""
    torch.manual_seed(0)
    G, D = nn.Linear(3, 2), nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    x, z = torch.randn(16, 2) + 3, torch.randn(16, 3)
    optimizer_G, optimizer_D = (torch.optim.SGD(n.parameters(), lr=0.1) for n in (G, D))
    before = [p.detach().clone() for p in D.parameters()]
    G_0 = [p.detach().clone() for p in G.parameters()]

    fake = G(z).detach()
    loss_D = F.softplus(-D(x)).mean() + F.softplus(D(fake)).mean()
    slopes_D = torch.autograd.grad(loss_D, list(D.parameters()))
    D_1 = [p - 0.1 * g for p, g in zip(before, slopes_D, strict=True)]
    # What an earlier update left behind: a step that does not clear it, keeps it.
    for p in (*G.parameters(), *D.parameters()):
        p.grad = torch.full_like(p, 50.0)
    answer(G, D, optimizer_G, optimizer_D, x, z)
    moved = [p.detach().clone() for p in D.parameters()]
    left = any((a - b).abs().max() > 4 for a, b in zip(before, moved, strict=True))
    clear = (
        "the gradients of the last update are still there: zero_grad before backward."
    )
    yield "D's update starts from cleared gradients", not left, clear

    if all(map(torch.equal, before, moved)):
        mistake = "D is never updated: its optimiser does not step."
    elif _same_direction(before, moved, D_1, -1):
        mistake = "D goes up its loss: real and fake are exchanged, or a sign is."
    else:
        mistake = "D descends −log D(x) − log(1 − D(G(z))), before G moves."
    right = all(
        torch.allclose(a, b, atol=1e-5) for a, b in zip(moved, D_1, strict=True)
    )
    yield "D takes one step down its loss", right, mistake

    grown = [p.detach().clone() for p in G.parameters()]
    still = all(map(torch.equal, G_0, grown))
    cut = "G never moves: `detach` (or `no_grad`) cuts the way from D's verdict to G."
    yield "G moves", not still, cut
    left = any((a - b).abs().max() > 4 for a, b in zip(G_0, grown, strict=True))
    yield "G's update starts from cleared gradients", not left, clear
    with torch.no_grad():
        for p, value in zip(G.parameters(), G_0, strict=True):
            p.copy_(value)
    loss_G = F.softplus(-D(G(z))).mean()
    slopes = torch.autograd.grad(loss_G, list(G.parameters()))
    G_1 = [p.detach() - 0.1 * g for p, g in zip(G.parameters(), slopes, strict=True)]
    up = _same_direction(G_0, grown, G_1, -1)
    mistake = (
        "G learns to be recognised as fake: its target is 1, real."
        if up
        else "G descends −log D(G(z)) with the D that has just been updated."
    )
    right = all(
        torch.allclose(a, b, atol=1e-5) for a, b in zip(grown, G_1, strict=True)
    )
    yield "G takes one step towards being taken for real", right, mistake


def _same_direction(start, found, expected, sign: int) -> bool:
    """Tells whether found − start points along sign · (expected − start)."""
    pairs = list(zip(start, found, expected, strict=True))
    a = torch.cat([(f - s).flatten() for s, f, _ in pairs])
    b = torch.cat([(e - s).flatten() for s, _, e in pairs])
    return bool(sign * F.cosine_similarity(a, b, dim=0) > 0.5)


def _likely(found: Tensor, mistakes: list[tuple[Tensor, str]], otherwise: str) -> str:
    """Returns what is said of the wrong value that equals the one found."""
    return next((words for wrong, words in mistakes if _close(found, wrong)), otherwise)


def _close(found: Tensor, value: Tensor) -> bool:
    """Tells whether two tensors of one shape agree."""
    return found.shape == value.shape and torch.allclose(found, value, atol=1e-5)
