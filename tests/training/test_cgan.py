import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy, one_hot
from torch.optim import SGD, Adam

from mvacourse.models.cgan import (
    ConditionalGenerator,
    JoiningDiscriminator,
    ProjectionDiscriminator,
)
from mvacourse.models.gan import Discriminator, Generator
from mvacourse.training.cgan import CGANSettings, cgan_step, train_cgan
from mvacourse.training.gan import Players

Z, K = 4, 3


def make_players(optimizer=Adam, *, lr_G, lr_D):
    network = nn.Sequential(
        nn.Linear(Z + K, 16), nn.ReLU(), nn.Linear(16, 4), nn.Unflatten(1, (1, 2, 2))
    )
    judge = nn.Sequential(
        nn.Flatten(), nn.Linear(4 * (1 + K), 32), nn.ReLU(), nn.Linear(32, 1)
    )
    G, D = ConditionalGenerator(network, K), JoiningDiscriminator(judge, K)
    return Players(
        G, D, optimizer(G.parameters(), lr_G), optimizer(D.parameters(), lr_D), Z
    )


@pytest.fixture
def c():
    return torch.arange(60) % K


@pytest.fixture
def x():
    return torch.rand(60, 1, 2, 2) * 2 - 1


@pytest.mark.parametrize(("lr_G", "lr_D"), [(0.0, 0.1), (0.1, 0.0)])
def test_each_update_moves_all_of_its_player_and_nothing_of_the_other(x, c, lr_G, lr_D):
    """With one learning rate 0, only the other player's update is seen."""
    players = make_players(SGD, lr_G=lr_G, lr_D=lr_D)
    before = copy.deepcopy([players.G.state_dict(), players.D.state_dict()])
    losses = cgan_step(players, x, c)
    assert losses.keys() == {"D", "G"}
    after = [players.G.state_dict(), players.D.state_dict()]
    moved = [
        {not torch.equal(a[name], b[name]) for name in a}
        for a, b in zip(before, after, strict=True)
    ]
    assert moved == [{lr_G > 0}, {lr_D > 0}]


def test_losses_are_those_of_the_objective(x, c):
    """By cross entropy, real 1 and fake 0, every logit given its own class."""
    players = make_players(SGD, lr_G=0.0, lr_D=0.0)
    torch.manual_seed(3)
    found = cgan_step(players, x, c)
    torch.manual_seed(3)
    expected = {}

    def D(images):
        planes = one_hot(c, K).float()[:, :, None, None].expand(-1, -1, 2, 2)
        return players.D.D(torch.cat([images, planes], dim=1)).sigmoid().detach()

    def fake():
        z = torch.randn(60, Z)
        return players.G.G(torch.cat([z, one_hot(c, K)], dim=1))

    real, made = D(x), D(fake())
    one, zero = torch.ones_like(real), torch.zeros_like(real)
    expected["D"] = binary_cross_entropy(real, one) + binary_cross_entropy(made, zero)
    expected["G"] = binary_cross_entropy(D(fake()), one)
    torch.testing.assert_close(found, expected)


def test_g_learns_a_place_for_each_class(c):
    """Data of class c all at one place: after some iterations G's are nearest to it."""
    places = torch.tensor([-0.8, 0.0, 0.8])
    x = places[c].view(-1, 1, 1, 1).expand(-1, 1, 2, 2)
    players = make_players(
        lambda parameters, lr: Adam(parameters, lr, (0.5, 0.9)), lr_G=5e-3, lr_D=5e-3
    )
    for _ in range(600):
        cgan_step(players, x, c)
    made = players.G(torch.randn(60, Z), c).mean(dim=(1, 2, 3))
    nearest = (made.unsqueeze(1) - places).abs().argmin(dim=1)
    assert (nearest == c).float().mean() >= 0.95


def test_training_makes_the_steps_of_the_settings_and_moves_every_weight(tiny_digits):
    G = ConditionalGenerator(Generator(Z + 10, 8), 10)
    D = ProjectionDiscriminator(Discriminator(8), 10)
    before = copy.deepcopy([*G.parameters(), *D.parameters()])
    settings = CGANSettings.for_profile("smoke")
    data = [(tiny_digits, torch.arange(8))] * 20
    data += [(tiny_digits, torch.arange(2, 10))] * 20
    records = list(train_cgan(G, D, Z, data[::2], settings))
    assert len(records) == settings.n_steps == 20
    assert records[0].keys() == {"D", "G"}
    after = [*G.parameters(), *D.parameters()]
    assert not any(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_class_out_of_range_stops_training(x):
    with pytest.raises(ValueError, match="0 to 3"):
        cgan_step(make_players(lr_G=0.1, lr_D=0.1), x, torch.arange(60) % 4)
