"""The gradient through D's answer, by hand and numerically."""

import copy

import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam

from mvacourse.losses import discriminator_loss, non_saturating_generator_loss
from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.gan import Players
from mvacourse.training.unrolled import look_ahead, unrolled_step

double = {"dtype": torch.float64}


class Slope(nn.Module):
    """D(x) = w x, on numbers."""

    def __init__(self, w):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, **double))

    def forward(self, x):
        return self.w * x


def test_one_step_ahead_by_hand():
    """D(x) = w x, data 1, sample a: w' = w + η (σ(−w) − a σ(wa)), and dw'/da."""
    w, a, eta = 0.3, 0.7, 0.5
    fake = torch.tensor([[a]], **double, requires_grad=True)
    players = Players(None, Slope(w), None, None, 1)
    ahead = look_ahead(players, torch.ones(1, 1, **double), fake, 1, eta)["w"]

    def sigma(t):
        return 1 / (1 + torch.tensor(-t, **double).exp()).item()

    expected = w + eta * (sigma(-w) - a * sigma(w * a))
    assert ahead.item() == pytest.approx(expected, rel=1e-12)
    (slope,) = torch.autograd.grad(ahead, fake)
    s = sigma(w * a)
    by_hand = -eta * (s + a * w * s * (1 - s))
    assert slope.item() == pytest.approx(by_hand, rel=1e-12)


def test_the_gradient_is_that_of_finite_differences():
    """G's loss as a plain function of its samples, D retrained by torch's own SGD."""
    D = stacked_perceptron(2, 2, 6, 1).double()
    D = nn.Sequential(*[nn.Tanh() if isinstance(f, nn.ReLU) else f for f in D])
    x, fake = torch.randn(2, 2, 5, 2, **double).unbind()

    def loss_after_three_steps(fake):
        answer = copy.deepcopy(D)
        optimizer = SGD(answer.parameters(), lr=0.4)
        for _ in range(3):
            optimizer.zero_grad()
            discriminator_loss(answer(x), answer(fake)).backward()
            optimizer.step()
        return non_saturating_generator_loss(answer(fake)).item()

    players = Players(None, D, None, None, 1)
    fake.requires_grad_()
    theta = look_ahead(players, x, fake, 3, 0.4)
    loss = non_saturating_generator_loss(torch.func.functional_call(D, theta, fake))
    (slope,) = torch.autograd.grad(loss, fake)
    h = 1e-5
    for index in [(0, 0, 0), (0, 3, 1), (1, 4, 0)]:
        shift = torch.zeros_like(fake)
        shift[index] = h
        up, down = (
            loss_after_three_steps((fake + s).detach()) for s in (shift, -shift)
        )
        assert slope[index].item() == pytest.approx((up - down) / (2 * h), rel=1e-5)


def make_players(**options):
    G, D = stacked_perceptron(2, 3, 8, 2), stacked_perceptron(2, 2, 8, 1)
    return Players(
        G, D, Adam(G.parameters(), **options), Adam(D.parameters(), **options), 3
    )


def test_looking_ahead_moves_nothing():
    players = make_players(lr=1e-2)
    before = copy.deepcopy(list(players.D.parameters()))
    x = torch.randn(2, 8, 2)
    theta = look_ahead(players, x, players.G(players.noise(x)), 3, 0.1)
    assert all(map(torch.equal, before, players.D.parameters()))
    assert not any(map(torch.equal, before, theta.values()))


def test_an_iteration_updates_each_player_once_and_all_of_it():
    players = make_players(lr=1e-2)
    before = copy.deepcopy([*players.G.parameters(), *players.D.parameters()])
    losses = unrolled_step(players, torch.randn(2, 8, 2), n_unrolled=2, rate=0.1)
    after = [*players.G.parameters(), *players.D.parameters()]
    assert not any(map(torch.equal, before, after))
    for optimizer in (players.optimizer_G, players.optimizer_D):
        assert {int(s["step"]) for s in optimizer.state.values()} == {1}
    assert all(v.ndim == 0 and not v.requires_grad for v in losses.values())
