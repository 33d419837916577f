"""What the answers to the exercises of 07_cyclegan must satisfy."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from numbers import Real

import torch
from torch import Tensor, nn
from torch.optim import SGD

from mvacourse.exercises.checking import Claim
from mvacourse.exercises.descent import LEFT, RATE, weights_after, weights_of
from mvacourse.exercises.tensors import NO_TENSOR, close, first_match

Network = Callable[[Tensor], Tensor]


def cycle_loss(
    answer: Callable[[Network, Network, Tensor, Tensor], Tensor],
) -> Iterator[Claim]:
    """Claims about L_cyc, a function of G, F, x and y."""
    x, y = torch.randn(2, 1, 4, 4), torch.randn(3, 1, 5, 5)
    weights = torch.tensor([2.0, 1.0], requires_grad=True)  # one of G, one of F

    def G(image: Tensor) -> Tensor:
        return weights[0] * image + 1

    def F(image: Tensor) -> Tensor:
        return weights[1] * image.square() - 2  # so that differences have both signs

    found = answer(G, F, x, y)
    if not isinstance(found, Tensor):
        yield "it is a tensor", False, NO_TENSOR
        return
    yield "it is a scalar", found.ndim == 0, "average over pixels and batch."
    to_x, to_y = (F(G(x)) - x).abs(), (G(F(y)) - y).abs()
    there, back = (F(G(x)) - x).square(), (G(F(y)) - y).square()
    mistakes = [
        (to_x.mean(), "y has to come home too: add G(F(y))."),
        (to_y.mean(), "x has to come home too: add F(G(x))."),
        (to_x.sum() + to_y.sum(), "average over the pixels, or λ depends on the size."),
        (there.mean() + back.mean(), "L1: absolute, not squared."),
        (
            (G(F(x)) - x).abs().mean() + (F(G(y)) - y).abs().mean(),
            "x is in X, so that G comes first: F(G(x)).",
        ),
        ((to_x.mean() + to_y.mean()) / 2, "the two are added, not averaged."),
        (
            (F(G(x)) - x).mean() + (G(F(y)) - y).mean(),
            "L1: take the absolute value, or too bright makes up for too dark.",
        ),
    ]
    right = to_x.mean() + to_y.mean()
    mistake = first_match(found, mistakes, "E‖F(G(x)) − x‖₁ + E‖G(F(y)) − y‖₁.")
    yield "both ways are counted", close(found, right), mistake
    reached = found.requires_grad and close(*_slopes((found, right), weights))
    words = "nothing is detached: the way there learns from the way back too."
    yield "gradients reach G and F, there and back", reached, words


def _slopes(losses: tuple[Tensor, ...], weights: Tensor) -> list[Tensor]:
    return [torch.autograd.grad(loss, weights, retain_graph=True)[0] for loss in losses]


def normalise(answer: Callable[[Tensor], Tensor]) -> Iterator[Claim]:
    """Claims about normalising each channel of each image, of h `(B, C, H, W)`."""
    h = torch.randn(3, 4, 6, 5) * torch.tensor([1.0, 2, 3, 4]).view(1, 4, 1, 1) + 5
    found = answer(h)
    same = isinstance(found, Tensor) and found.shape == h.shape
    yield "it has the shape of h", same, "return a tensor (B, C, H, W); use keepdim."

    def by(dims: tuple[int, ...], unbiased: bool = False) -> Tensor:
        spread = h.std(dims, correction=int(unbiased), keepdim=True)
        return (h - h.mean(dims, keepdim=True)) / spread

    mistakes = [
        (by((0, 2, 3)), "that is batch normalisation: images must not see each other."),
        (by((1, 2, 3)), "that is layer normalisation: each channel has its own mean."),
        (by((1,)), "over the pixels of a channel, not over the channels of a pixel."),
        (by((2, 3), unbiased=True), "divide the squares by H · W, not by H · W − 1."),
        (h - h.mean((2, 3), keepdim=True), "divide by the standard deviation too."),
    ]
    mistake = first_match(found, mistakes, "mean 0 and variance 1 over H and W.")
    right = torch.allclose(found.to(h), by((2, 3)), atol=1e-3)
    yield "each channel of each image has mean 0, SD 1", right, mistake


def mirror(answer: Mapping[str, float]) -> Iterator[Claim]:
    """Claims about X = Y = uniform on [−1, 1], G(x) = −x and F(y) = −y."""
    x = torch.linspace(-1, 1, 2001)
    expected = {
        "cycle loss": (torch.tensor(0.0), "F(G(x)) = −(−x) = x: home again."),
        "accuracy of the best D": (
            torch.tensor(0.5),
            "−x is as uniform as x: nothing is there to be told apart.",
        ),
        "error": ((-x - x).abs().mean(), "the mean of |−x − x| = 2 |x| over [−1, 1]."),
    }
    for name, (value, words) in expected.items():
        given = answer.get(name)
        known = isinstance(given, Real)
        cure = f'give mirror["{name}"] as a number.'
        yield f"there is a number for the {name}", known, cure
        yield f"the {name} is right", abs(given - float(value)) < 0.01, words


def bug_hunt(answer: Callable[..., Mapping[str, Tensor]]) -> Iterator[Claim]:
    """Claims about one repaired `step(G, F, D_x, D_y, opt_G, opt_D, x, y)`."""
    torch.manual_seed(0)
    players = _tiny_players()
    x, y = torch.randn(6, 2), torch.randn(6, 2) + 1
    start = deepcopy(players)
    for p in players.parameters():
        p.grad = torch.full_like(p, LEFT)
    generators, judges = players[:2], players[2:]
    optimizers = (SGD(n.parameters(), lr=RATE) for n in (generators, judges))
    losses = answer(*players, *optimizers, x, y)

    right, *mistakes = _updates_of_D(*start, x, y)
    found = weights_of(judges)
    mistake = first_match(found, mistakes, right[1])
    yield "both judges take one step down their loss", close(found, right[0]), mistake

    start[2:].load_state_dict(judges.state_dict())
    right, *mistakes = _updates_of_G(*start, x, y)
    found = weights_of(generators)
    mistake = first_match(found, mistakes, right[1])
    yield "G and F take one step down theirs", close(found, right[0]), mistake
    named = isinstance(losses, Mapping) and len(losses) > 0
    yield "the losses come back by name", named, "as from the broken step."


def _tiny_players() -> nn.ModuleList:
    """Builds G, F, D_x and D_y for images of two pixels."""

    def perceptron(n_out: int) -> nn.Module:
        return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, n_out))

    return nn.ModuleList(perceptron(n_out) for n_out in (2, 2, 1, 1))


def _updates_of_D(G, F, D_x, D_y, x: Tensor, y: Tensor) -> list[tuple[Tensor, str]]:
    """Returns where the judges may come to, the right place first, and why."""
    judges, y_hat, x_hat = nn.ModuleList([D_x, D_y]), G(x).detach(), F(y).detach()

    def loss(x_made: Tensor, y_made: Tensor, real: float = 1.0) -> Tensor:
        of_x = _asked(D_x(x), real) + _asked(D_x(x_made), 1 - real)
        return of_x + _asked(D_y(y), real) + _asked(D_y(y_made), 1 - real)

    right = weights_after(judges, loss(x_hat, y_hat))
    upward = loss(x_hat, y_hat, real=0.0)
    wrong = [
        (loss(y_hat, x_hat), "D_x is to tell x from F(y), and D_y y from G(x)."),
        (upward, "the targets are exchanged: real is 1, made is 0."),
    ]
    return [
        (right, "each descends (D(real) − 1)² + D(made)², before G and F move."),
        (right - RATE * LEFT, "optimizer_D.zero_grad() before backward."),
        (weights_of(judges), "the judges never learn: optimizer_D.step()."),
        *((weights_after(judges, other), words) for other, words in wrong),
    ]


def _updates_of_G(G, F, D_x, D_y, x: Tensor, y: Tensor) -> list[tuple[Tensor, str]]:
    """Returns where the generators may come to, the right place first, and why."""
    both, y_hat, x_hat = nn.ModuleList([G, F]), G(x), F(y)
    game = _asked(D_y(y_hat), 1.0) + _asked(D_x(x_hat), 1.0)
    swapped = _asked(D_x(y_hat), 1.0) + _asked(D_y(x_hat), 1.0)
    exposed = _asked(D_y(y_hat), 0.0) + _asked(D_x(x_hat), 0.0)

    def cycle(there: Tensor, back: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return 10 * ((F(there) - x).abs().mean() + (G(back) - y).abs().mean())

    closed, other = cycle(y_hat, x_hat, x, y), cycle(y_hat, x_hat, y, x)
    cut = cycle(y_hat.detach(), x_hat.detach(), x, y)
    right = weights_after(both, game + closed)
    wrong = [
        (swapped + closed, "G(x) has to pass for y, so that D_y judges it, not D_x."),
        (game + cut, "detached, a cycle teaches the way back and not the way there."),
        (game + other, "F(G(x)) is to be x; y is another image."),
        (closed, "no gradient reaches G through the judges: detach is for theirs."),
        (game + closed / 10, "λ is 10: it weighs the cycles."),
        (10 * game + closed / 10, "λ weighs the cycles, not the game."),
        (game, "the cycles are missing."),
        (exposed + closed, "made images are to pass for real: their target is 1."),
    ]
    return [
        (right, "they descend (D_y(G(x)) − 1)² + (D_x(F(y)) − 1)² + 10 L_cyc."),
        (right - RATE * LEFT, "optimizer_G.zero_grad() before backward."),
        (weights_of(both), "G and F never learn: optimizer_G.step()."),
        *((weights_after(both, loss), words) for loss, words in wrong),
    ]


def _asked(logits: Tensor, target: float) -> Tensor:
    return (logits - target).square().mean()
