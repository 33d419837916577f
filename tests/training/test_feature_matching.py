import copy

import torch
from torch.optim import Adam

from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.feature_matching import feature_matching_step, match_features
from mvacourse.training.gan import Players


def make_players(lr=1e-2):
    G, D = stacked_perceptron(2, 3, 8, 2), stacked_perceptron(2, 2, 8, 8, 1)
    return Players(G, D, Adam(G.parameters(), lr=lr), Adam(D.parameters(), lr=lr), 3)


def test_g_s_update_moves_all_of_g_and_leaves_d_untouched():
    players = make_players()
    G, D = (copy.deepcopy(list(n.parameters())) for n in (players.G, players.D))
    match_features(players, torch.randn(2, 16, 2))
    assert not any(map(torch.equal, G, players.G.parameters()))
    assert all(map(torch.equal, D, players.D.parameters()))


def test_an_iteration_updates_each_player_once():
    players = make_players()
    losses = feature_matching_step(players, torch.randn(2, 16, 2))
    assert losses.keys() == {"D", "G"}
    for optimizer in (players.optimizer_G, players.optimizer_D):
        assert {int(s["step"]) for s in optimizer.state.values()} == {1}


def test_with_d_fixed_the_means_of_the_features_meet():
    players, x = make_players(), 2 + 0.1 * torch.randn(2, 64, 2)
    first = match_features(players, x)
    for _ in range(200):
        last = match_features(players, x)
    assert last < 0.05 * first
