import torch
from torch.optim import Adam

from mvacourse.losses import minimax_generator_loss, non_saturating_generator_loss
from mvacourse.models.stacked import StackedLinear, stacked_perceptron
from mvacourse.training.gan import Players
from mvacourse.training.gradients import gradient_norms

S = 3


def test_the_norm_is_that_of_the_network_alone():
    """By backward of the one network's loss."""
    G, D = stacked_perceptron(S, 4, 8, 2), stacked_perceptron(S, 2, 8, 1)
    players = Players(G, D, None, None, 4)
    x = torch.zeros(S, 16, 2)
    torch.manual_seed(1)
    found = gradient_norms(players, x, non_saturating_generator_loss)
    assert all(p.grad is None for p in [*G.parameters(), *D.parameters()])
    torch.manual_seed(1)
    z = players.noise(x)
    for s in range(S):
        G.zero_grad()
        non_saturating_generator_loss(D(G(z))[s]).backward()
        squares = sum(p.grad.square().sum() for p in G.parameters())
        torch.testing.assert_close(found[s], squares.sqrt())


def test_a_d_that_is_sure_leaves_the_minimax_loss_no_gradient():
    """D(x) = σ(w·x − 20): slopes −D and −(1 − D) differ by a factor e^20."""
    G, D = stacked_perceptron(S, 4, 8, 2), StackedLinear(S, 2, 1)
    torch.nn.init.constant_(D.bias, -20.0)
    players = Players(G, D, *(Adam(n.parameters()) for n in (G, D)), 4)
    x = torch.zeros(S, 64, 2)
    minimax = gradient_norms(players, x, minimax_generator_loss)
    non_saturating = gradient_norms(players, x, non_saturating_generator_loss)
    assert (minimax < 1e-3 * non_saturating).all()
