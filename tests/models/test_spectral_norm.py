import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from mvacourse.models.spectral_norm import StackedSpectralNorm, spectrally_normalised
from mvacourse.models.stacked import stacked_perceptron


def largest_singular_values(weight):
    return torch.linalg.svdvals(weight)[:, 0]


def test_each_matrix_gets_the_largest_singular_value_1():
    network = spectrally_normalised(stacked_perceptron(3, 2, 16, 16, 1))
    for layer in network[::2]:
        for _ in range(50):
            layer(torch.zeros(3, 1, layer.weight.shape[1]))
        torch.testing.assert_close(
            largest_singular_values(layer.weight.detach()),
            torch.ones(3),
            rtol=1e-3,
            atol=0.0,
        )


def test_it_agrees_with_torch_for_one_matrix():
    """Same W and the same u: the same weight and the same gradient."""
    linear = nn.Linear(6, 5, bias=False)
    W = linear.weight.detach().clone()
    theirs = spectral_norm(linear)
    norm = StackedSpectralNorm(W.unsqueeze(0))
    norm.u = theirs.parametrizations.weight[0]._u.view(1, 5, 1).clone()
    ours = W.unsqueeze(0).requires_grad_()
    direction = torch.randn(5, 6)
    found, expected = norm(ours)[0], theirs.weight
    torch.testing.assert_close(found, expected)
    (found * direction).sum().backward()
    (expected * direction).sum().backward()
    original = theirs.parametrizations.weight.original
    torch.testing.assert_close(ours.grad[0], original.grad)


def test_the_slope_of_a_normalised_network_is_at_most_1():
    network = spectrally_normalised(stacked_perceptron(3, 2, 16, 16, 1))
    x = torch.randn(3, 100, 2, requires_grad=True)
    for _ in range(50):
        y = network(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    assert slope.norm(dim=-1).max() <= 1.01


def test_nothing_moves_in_evaluation_mode_and_gradients_reach_every_parameter():
    network = spectrally_normalised(stacked_perceptron(3, 2, 16, 1)).eval()
    x = torch.randn(3, 4, 2)
    assert torch.equal(network(x), network(x))
    network(x).sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in network.parameters())
