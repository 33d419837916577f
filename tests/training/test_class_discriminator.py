import copy

import pytest
import torch
import torch.nn.functional as F
from torch.optim import Adam

from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.class_discriminator import class_discriminator_step, real_logit
from mvacourse.training.gan import Players

K = 4


def make_players(lr_G=1e-2, lr_D=1e-2):
    G, D = stacked_perceptron(2, 3, 16, 2), stacked_perceptron(2, 2, 16, K)
    return Players(
        G, D, Adam(G.parameters(), lr=lr_G), Adam(D.parameters(), lr=lr_D), 3
    )


def test_losses_are_cross_entropies_over_k_plus_1_classes():
    """Fake is class K, its logit 0."""
    players = make_players(0.0, 0.0)
    x, c = torch.randn(2, 32, 2), torch.randint(K, (2, 32))
    torch.manual_seed(1)
    losses = class_discriminator_step(players, x, c)
    torch.manual_seed(1)
    fake, again = (players.G(players.noise(x)) for _ in range(2))

    def all_logits(x):
        return F.pad(players.D(x), (0, 1)).flatten(0, 1)

    made = torch.full((64,), K)
    expected = F.cross_entropy(all_logits(x), c.flatten())
    expected = expected + F.cross_entropy(all_logits(fake), made)
    torch.testing.assert_close(losses["D"], expected.detach())
    p_real = 1 - all_logits(again).softmax(dim=-1)[:, K]
    torch.testing.assert_close(losses["G"], -p_real.log().mean().detach())


def test_each_player_is_moved_by_its_own_optimizer_alone():
    x, c = torch.randn(2, 32, 2), torch.randint(K, (2, 32))
    for still, moving in ((0, 1), (1, 0)):
        rates = [1e-2, 1e-2]
        rates[still] = 0.0
        players = make_players(*rates)
        networks = (players.G, players.D)
        before = [copy.deepcopy(list(n.parameters())) for n in networks]
        class_discriminator_step(players, x, c)
        assert all(map(torch.equal, before[still], networks[still].parameters()))
        assert not any(map(torch.equal, before[moving], networks[moving].parameters()))


def test_the_logit_of_real_is_that_of_its_probability():
    logits = torch.randn(6, K)
    p = F.pad(logits, (0, 1)).softmax(dim=-1)[:, :K].sum(dim=-1)
    torch.testing.assert_close(real_logit(logits).squeeze(-1).sigmoid(), p)


def test_a_class_out_of_range_is_refused():
    x, c = torch.randn(2, 8, 2), torch.full((2, 8), K)
    with pytest.raises(ValueError, match="expected 0 … 3"):
        class_discriminator_step(make_players(), x, c)
