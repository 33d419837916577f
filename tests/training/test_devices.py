import contextlib

import pytest
import torch
from torch import nn
from torch.optim import SGD
from torch.optim.lr_scheduler import LambdaLR

from mvacourse.training.devices import learn_together, share_out
from mvacourse.training.loop import Parts


class Fabric:
    """Messages between this process and one whose every number is 0."""

    def __init__(self, world_size):
        self.world_size = world_size

    def all_reduce(self, tensor, reduce_op):
        assert reduce_op == "mean"
        return tensor / self.world_size

    def autocast(self):
        return contextlib.nullcontext()


@pytest.fixture
def parts():
    """A line and a point: the gradient of (w·1 + b)² is 2 (w + b) for both."""
    network = nn.Linear(1, 1)
    nn.init.constant_(network.weight, 1.0)
    nn.init.constant_(network.bias, 0.5)
    network.unused = nn.Parameter(torch.zeros(2))
    optimizer = SGD(network.parameters(), lr=0.1)

    def step(x):
        loss = network(x).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss.detach()}

    schedulers = [LambdaLR(optimizer, lambda n: 1.0)]
    return Parts(step, 1, schedulers, (network,))


@pytest.mark.parametrize("n", [1, 2])
def test_gradients_and_losses_are_means_over_the_processes(parts, n):
    """By hand: loss 1.5², gradient 3; half of both where another process has 0."""
    found = learn_together(parts, Fabric(n)).step(torch.ones(4, 1))
    assert found["loss"].item() == pytest.approx(2.25 / n)
    (network,) = parts.networks
    assert network.weight.item() == pytest.approx(1.0 - 0.1 * 3 / n)
    assert network.bias.item() == pytest.approx(0.5 - 0.1 * 3 / n)


def test_shares_are_all_of_a_batch_and_of_the_same_examples():
    x = torch.arange(6)
    batches = [(x, 10 * x), (x + 6, 10 * x + 60)]
    shares = [list(share_out(batches, rank, 3)) for rank in range(3)]
    for n, (a, b) in enumerate(batches):
        assert torch.cat([share[n][0] for share in shares]).tolist() == a.tolist()
        assert torch.cat([share[n][1] for share in shares]).tolist() == b.tolist()
        assert [len(share[n][0]) for share in shares] == [2, 2, 2]
