import pytest
import torch
from torch import nn
from torch.optim import Adam

from mvacourse.models.instance_noise import InstanceNoise
from mvacourse.models.stacked import stacked_perceptron
from mvacourse.training.gan import Players
from mvacourse.training.instance_noise import instance_noise_step


def test_the_noise_fades_by_a_factor_at_each_iteration():
    noise, x = InstanceNoise(1.0), torch.randn(2, 8, 2)
    G, D = stacked_perceptron(2, 3, 8, 2), stacked_perceptron(2, 2, 8, 1)
    D = nn.Sequential(noise, *D)
    players = Players(G, D, Adam(G.parameters()), Adam(D.parameters()), 3)
    for _ in range(3):
        losses = instance_noise_step(players, noise, 0.5, x, x)
    assert losses.keys() == {"D", "G"}
    assert noise.sigma == pytest.approx(0.125)
    assert {int(s["step"]) for s in players.optimizer_D.state.values()} == {6}
    with pytest.raises(ValueError, match="k is 0"):
        instance_noise_step(players, noise, 0.5)
