import pytest
import torch

from mvacourse.models.instance_noise import InstanceNoise


def test_noise_has_the_deviation_asked_for_and_is_new_each_time():
    layer, x = InstanceNoise(0.3), torch.randn(4, 5000, 2)
    noise = layer(x) - x
    assert noise.std().item() == pytest.approx(0.3, rel=0.02)
    assert noise.mean().item() == pytest.approx(0.0, abs=0.01)
    assert not torch.equal(layer(x), layer(x))
