import pytest
import torch
from torch import nn
from torch.optim import SGD, Adam

from mvacourse.models.stacked import StackedLinear, stacked_perceptron
from mvacourse.training.gan import Players, gan_step

S, M, Z = 3, 16, 4


def network_of(stacked, s):
    """The s-th network as a perceptron of torch's own layers, with the same weights."""
    layers = []
    for layer in stacked:
        if isinstance(layer, StackedLinear):
            _, n_in, n_out = layer.weight.shape
            layer_s = nn.Linear(n_in, n_out)
            layer_s.weight.data = layer.weight[s].detach().T.clone()
            layer_s.bias.data = layer.bias[s, 0].detach().clone()
            layers.append(layer_s)
        else:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def test_a_stack_computes_what_its_networks_compute_alone():
    stacked, x = stacked_perceptron(S, 2, 8, 8, 3), torch.randn(S, M, 2)
    found = stacked(x)
    assert found.shape == (S, M, 3)
    for s in range(S):
        torch.testing.assert_close(found[s], network_of(stacked, s)(x[s]))


def test_gradients_reach_every_parameter_and_never_another_network():
    stacked, x = stacked_perceptron(S, 2, 8, 8, 1), torch.randn(S, M, 2)
    stacked(x)[1].square().mean().backward()
    for p in stacked.parameters():
        assert p.grad[1].abs().sum() > 0
        assert p.grad[[0, 2]].abs().sum() == 0


@pytest.mark.parametrize(("optimizer", "factor"), [(SGD, S), (Adam, 1)])
def test_stacked_players_train_exactly_like_single_ones(optimizer, factor):
    """SGD with S times the rate, as the loss is averaged; Adam as it is."""
    double = {"dtype": torch.float64}
    G = stacked_perceptron(S, Z, 8, 2).double()
    D = stacked_perceptron(S, 2, 8, 1).double()
    singles = [(network_of(G, s).double(), network_of(D, s).double()) for s in range(S)]
    z = [torch.randn(S, M, Z, **double) for _ in range(6)]
    x = [torch.randn(S, M, 2, **double) for _ in range(3)]

    def train(G, D, rate, part):
        draws = iter(z)

        class GivenNoise(Players):
            def noise(self, x):
                return next(draws)[part]

        options = {"lr": rate} | ({"eps": 0.0} if optimizer is Adam else {})
        optimizers = (optimizer(net.parameters(), **options) for net in (G, D))
        players = GivenNoise(G, D, *optimizers, Z)
        for batch in x:
            gan_step(players, batch[part])

    train(G, D, 0.05 * factor, slice(None))
    for s, (G_s, D_s) in enumerate(singles):
        train(G_s, D_s, 0.05, s)
        for stacked, single in ((G, G_s), (D, D_s)):
            for ours, theirs in zip(
                network_of(stacked, s).parameters(), single.parameters(), strict=True
            ):
                torch.testing.assert_close(ours, theirs, rtol=1e-7, atol=1e-9)
