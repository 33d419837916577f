import pytest
import torch
from torch import nn

from mvacourse.models.stacked import StackedLinear
from mvacourse.models.virtual_batch_norm import VirtualBatchNorm, WithReference

S, R = 2, 6


@pytest.fixture
def network():
    layers = nn.Sequential(
        StackedLinear(S, 3, 8),
        VirtualBatchNorm(S, 8, R),
        nn.ReLU(),
        StackedLinear(S, 8, 8),
        VirtualBatchNorm(S, 8, R),
        nn.ReLU(),
        StackedLinear(S, 8, 2),
    )
    return WithReference(layers, torch.randn(S, R, 3))


def test_a_sample_does_not_depend_on_its_companions_in_the_batch(network):
    z = torch.randn(S, 5, 3)
    other = torch.cat([z[:, :1], 10 * torch.randn(S, 3, 3)], dim=1)
    torch.testing.assert_close(network(z)[:, :1], network(other)[:, :1])
    torch.testing.assert_close(network(z)[:, :1], network(z[:, :1]))


def test_a_sample_is_normalised_by_the_reference_batch_and_itself():
    """Mean and variance of R + 1 rows, by torch's own functions."""
    norm, h = VirtualBatchNorm(1, 4, R), torch.randn(1, R + 3, 4)
    found = norm(h)
    for i in range(R, R + 3):
        rows = torch.cat([h[0, :R], h[0, i : i + 1]])
        deviation = (rows.var(dim=0, correction=0) + 1e-5).sqrt()
        torch.testing.assert_close(
            found[0, i], (h[0, i] - rows.mean(dim=0)) / deviation
        )


def test_the_reference_batch_is_normalised_as_batch_norm_does():
    norm, h = VirtualBatchNorm(1, 4, R), torch.randn(1, R + 3, 4)
    expected = nn.BatchNorm1d(4)(h[0, :R])
    torch.testing.assert_close(norm(h)[0, :R], expected)


def test_gradients_reach_every_parameter(network):
    network(torch.randn(S, 5, 3)).square().sum().backward()
    for name, p in network.named_parameters():
        # What comes right before a normalisation loses its shift, bias included.
        if name not in ("network.0.bias", "network.3.bias"):
            assert (p.grad.flatten(1).abs().sum(dim=1) > 1e-6).all(), name


def test_a_reference_batch_of_one_is_refused():
    with pytest.raises(ValueError, match="reference batch of 1, expected at least 2"):
        VirtualBatchNorm(1, 4, n_reference=1)
