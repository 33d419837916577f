import copy

import pytest
import torch
from torch.optim import SGD, Adam

from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.gan import Players
from mvacourse.training.wgan import (
    between,
    clipped_wgan_step,
    update_clipped_critic,
    update_penalised_critic,
    wgan_gp_step,
)

UPDATES = [
    (update_clipped_critic, {"clip": 0.1}),
    (update_penalised_critic, {"lambda_gp": 1.0}),
]


def make_players(optimizer=Adam, lr=1e-2):
    G, D = stacked_perceptron(2, 3, 8, 2), stacked_perceptron(2, 2, 8, 1)
    return Players(
        G, D, optimizer(G.parameters(), lr=lr), optimizer(D.parameters(), lr=lr), 3
    )


def weights(network):
    return copy.deepcopy(list(network.parameters()))


@pytest.mark.parametrize(("update", "options"), UPDATES)
def test_an_update_of_the_critic_moves_all_of_it_and_leaves_g_untouched(
    update, options
):
    players, x = make_players(), torch.randn(2, 16, 2)
    G, D = weights(players.G), weights(players.D)
    update(players, x, **options)
    assert all(map(torch.equal, G, players.G.parameters()))
    # The last bias lifts data and samples alike: it has no gradient.
    *moved, _ = map(torch.equal, D, players.D.parameters())
    assert not any(moved)
    assert all(p.grad is None for p in players.G.parameters())


def test_clipped_weights_are_in_the_box():
    players = make_players()
    update_clipped_critic(players, torch.randn(2, 16, 2), clip=0.05)
    assert max(p.abs().max() for p in players.D.parameters()) <= 0.05


def test_a_strong_penalty_brings_the_slope_to_1():
    players, x = make_players(), torch.randn(2, 64, 2)
    for _ in range(300):
        update_penalised_critic(players, x, lambda_gp=100.0)
    at = between(x, players.G(players.noise(x)).detach()).requires_grad_()
    (slope,) = torch.autograd.grad(players.D(at).sum(), at)
    norm = slope.norm(dim=-1)
    assert norm.mean().item() == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(
    ("step", "options"),
    [(clipped_wgan_step, {"clip": 0.1}), (wgan_gp_step, {"lambda_gp": 1.0})],
)
def test_an_iteration_updates_the_critic_once_for_each_batch(step, options):
    players, x = make_players(), torch.randn(2, 16, 2)
    losses = step(players, x, x, x, **options)
    assert losses.keys() == {"D", "G"}
    assert {int(s["step"]) for s in players.optimizer_D.state.values()} == {3}
    assert {int(s["step"]) for s in players.optimizer_G.state.values()} == {1}
    with pytest.raises(ValueError, match="k is 0"):
        step(players, **options)


def test_without_learning_rate_g_descends_minus_the_critic():
    players, x = make_players(SGD, lr=0.0), torch.randn(2, 16, 2)
    torch.manual_seed(1)
    found = wgan_gp_step(players, x, lambda_gp=0.0)["G"]
    torch.manual_seed(1)
    players.noise(x), torch.rand(2, 16)
    expected = -players.D(players.G(players.noise(x))).mean()
    torch.testing.assert_close(found, expected.detach())


@pytest.mark.parametrize("shape", [(2, 50, 2), (50, 3, 4, 4)])
def test_points_between_lie_on_the_lines_one_for_each_example(shape):
    x, fake = torch.zeros(shape), torch.ones(shape)
    t = between(x, fake)  # on these lines every coordinate is t
    each = t.flatten(2 if len(shape) == 3 else 1)
    assert torch.equal(each.amin(dim=-1), each.amax(dim=-1))
    assert each.min() >= 0
    assert each.max() <= 1
    assert len(each[..., 0].unique()) > 40
