import pytest
import torch
from torch import nn

from mvacourse.training.averaging import moving_average


def test_it_follows_by_the_formula_buffers_included():
    network = nn.BatchNorm1d(1)
    average = moving_average(network, decay=0.9)
    expected = None
    for value in (3.0, 5.0, -1.0):
        nn.init.constant_(network.weight, value)
        network.running_mean.fill_(2 * value)
        average.update_parameters(network)
        # The first update copies; each later one moves a tenth of the way.
        expected = value if expected is None else 0.9 * expected + 0.1 * value
        assert average.module.weight.item() == pytest.approx(expected)
        assert average.module.running_mean.item() == pytest.approx(2 * expected)
    assert network.weight.item() == -1


def test_it_is_in_evaluation_mode_and_the_network_stays_in_training():
    network = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    average = moving_average(network)
    assert network.training
    assert not any(module.training for module in average.modules())
    average(torch.randn(4, 2))
