import copy
from functools import partial
from itertools import chain, count, repeat

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy
from torch.optim import SGD, Adam

from mvacourse.losses import minimax_generator_loss, non_saturating_generator_loss
from mvacourse.training.gan import (
    GANSettings,
    Players,
    gan_step,
    train_gan,
    update_discriminator,
    update_generator,
)


def make_players(optimizer=Adam, **options):
    G = nn.Sequential(
        nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 4), nn.Unflatten(1, (1, 2, 2))
    )
    D = nn.Sequential(nn.Flatten(), nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    return Players(
        G,
        D,
        optimizer(G.parameters(), **options),
        optimizer(D.parameters(), **options),
        noise_dim=3,
    )


@pytest.fixture
def x():
    return torch.rand(32, 1, 2, 2)


def weights(network):
    return copy.deepcopy(list(network.parameters()))


def same(before, network):
    return [
        torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True)
    ]


def test_an_update_of_d_moves_all_of_d_and_leaves_g_untouched(x):
    players = make_players(lr=1e-2)
    G, D = weights(players.G), weights(players.D)
    update_discriminator(players, x)
    assert all(same(G, players.G))
    assert not any(same(D, players.D))
    assert all(p.grad is None for p in players.G.parameters())


def test_an_update_of_g_moves_all_of_g_and_leaves_d_untouched(x):
    players = make_players(lr=1e-2)
    G, D = weights(players.G), weights(players.D)
    update_generator(players, x, non_saturating_generator_loss)
    assert not any(same(G, players.G))
    assert all(same(D, players.D))


def test_gradients_of_g_s_update_do_not_reach_d_s_next_update(x):
    """By cross entropy: real is 1, fake is 0."""
    players = make_players(SGD, lr=0.0)
    update_generator(players, x, non_saturating_generator_loss)
    torch.manual_seed(1)
    update_discriminator(players, x)
    torch.manual_seed(1)
    fake = players.G(players.noise(x)).detach()
    real, made = players.D(x).sigmoid(), players.D(fake).sigmoid()
    loss = binary_cross_entropy(real, torch.ones_like(real))
    loss = loss + binary_cross_entropy(made, torch.zeros_like(made))
    expected = torch.autograd.grad(loss, list(players.D.parameters()))
    found = [p.grad for p in players.D.parameters()]
    torch.testing.assert_close(found, list(expected))


@pytest.mark.parametrize("k", [1, 3])
def test_an_iteration_updates_d_k_times_and_g_once(x, k):
    players = make_players(lr=1e-2)
    losses = gan_step(players, *[x] * k)
    assert losses.keys() == {"D", "G"}
    assert all(v.ndim == 0 and not v.requires_grad for v in losses.values())
    state_D, state_G = players.optimizer_D.state, players.optimizer_G.state
    assert {int(s["step"]) for s in state_D.values()} == {k}
    assert {int(s["step"]) for s in state_G.values()} == {1}


def test_without_a_batch_there_is_no_iteration():
    with pytest.raises(ValueError, match="k is 0, expected at least 1"):
        gan_step(make_players(lr=1e-2))


@pytest.mark.parametrize(
    "loss", [minimax_generator_loss, non_saturating_generator_loss]
)
def test_g_learns_where_the_data_are(loss):
    """Data all at one place: after some iterations G's images are near it."""
    x = torch.full((64, 1, 2, 2), 0.7)
    players = make_players(lr=5e-3, betas=(0.5, 0.9))
    far = (players.G(players.noise(x)) - x).abs().mean()
    for _ in range(400):
        gan_step(players, x, generator_loss=loss)
    near = (players.G(players.noise(x)) - x).abs().mean()
    assert near < 0.5 * far


def test_d_may_descend_another_loss(x):
    players = make_players(SGD, lr=0.0)

    def least_squares(real, fake):
        return (real - 1).square().mean() + 0 * fake.mean()

    expected = (players.D(x) - 1).square().mean()
    gradient = torch.autograd.grad(expected, list(players.D.parameters()))
    update = partial(update_discriminator, loss_of=least_squares)
    found = gan_step(players, x, update_D=update)["D"]
    torch.testing.assert_close(found, expected.detach())
    update(players, x)
    slopes = [p.grad for p in players.D.parameters()]
    torch.testing.assert_close(slopes, list(gradient))


@pytest.mark.parametrize(
    ("shape", "noise_shape"),
    [
        ((6, 1, 4, 4), (6, 3)),
        ((6, 2), (6, 3)),
        ((5, 6, 2), (5, 6, 3)),
        ((6, 1, 4, 4, 4), (6, 3)),
    ],
)
def test_noise_is_drawn_for_each_image_point_or_volume(shape, noise_shape):
    assert make_players(lr=1e-2).noise(torch.zeros(shape)).shape == noise_shape


@pytest.mark.parametrize("k", [1, 3])
def test_training_makes_the_iterations_asked_for_each_of_k_batches(x, k):
    players, settings = make_players(lr=1e-2), GANSettings(n_steps=4, k=k)
    drawn = count()
    data = ((x + 0 * next(drawn),) for _ in repeat(None))
    assert len(list(train_gan(players, data, settings))) == 4
    assert next(drawn) == 4 * k
    assert {int(s["step"]) for s in players.optimizer_G.state.values()} == {4}


def test_a_k_below_1_is_refused_before_training(x):
    with pytest.raises(ValueError, match="k is 0, expected at least 1"):
        train_gan(make_players(lr=1e-2), repeat((x,)), GANSettings(k=0))


def test_after_a_loss_that_is_not_finite_both_networks_are_finite(x):
    players = make_players(lr=1e-2)
    data = chain(repeat((x,), 120), repeat((x * torch.nan,)))
    with pytest.raises(FloatingPointError, match=r"D is nan at update 121 .* 100"):
        list(train_gan(players, data, GANSettings(n_steps=200)))
    assert all(p.isfinite().all() for p in players.G.parameters())
    assert all(p.isfinite().all() for p in players.D.parameters())
