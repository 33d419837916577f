import copy

import pytest
import torch
from torch.optim import Adam

from mvacourse.models.acgan import LabelledGenerator
from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.acgan import acgan_step
from mvacourse.training.gan import Players

K = 4


def make_players(lr_G=1e-2, lr_D=1e-2):
    G = LabelledGenerator(stacked_perceptron(2, 3 + K, 16, 2), K)
    D = stacked_perceptron(2, 2, 16, 1 + K)
    return Players(
        G, D, Adam(G.parameters(), lr=lr_G), Adam(D.parameters(), lr=lr_D), 3
    )


@pytest.fixture
def batch():
    c = torch.randint(K, (2, 32))
    corners = torch.tensor([[2.0, 2], [2, -2], [-2, -2], [-2, 2]])
    return corners[c] + 0.1 * torch.randn(2, 32, 2), c


def test_each_player_is_moved_by_its_own_optimizer_alone(batch):
    for still, moving in ((0, 1), (1, 0)):
        rates = [1e-2, 1e-2]
        rates[still] = 0.0
        players = make_players(*rates)
        networks = (players.G, players.D)
        before = [copy.deepcopy(list(n.parameters())) for n in networks]
        acgan_step(players, *batch)
        assert all(map(torch.equal, before[still], networks[still].parameters()))
        assert not any(map(torch.equal, before[moving], networks[moving].parameters()))


def test_g_learns_to_make_the_class_it_is_asked_for(batch):
    x, c = batch
    players = make_players()
    for _ in range(300):
        losses = acgan_step(players, x, c)
    assert losses.keys() == {"D", "G"}
    named = players.D(players.G(players.noise(x), c))[..., 1:].argmax(dim=-1)
    assert (named == c).float().mean() > 0.9


def test_a_class_out_of_range_is_refused(batch):
    x, c = batch
    with pytest.raises(ValueError, match="expected 0 … 3"):
        acgan_step(make_players(), x, c + 1)
