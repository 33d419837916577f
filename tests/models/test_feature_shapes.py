import pytest
import torch
from torch import nn

from mvacourse.models.autoencoder import ConvDecoder
from mvacourse.models.feature_shapes import feature_shapes
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet


def test_a_unet_halves_and_doubles():
    network = UNet(1, 1, n_channels=8, depth=2, n_full=8)
    assert feature_shapes(network, torch.zeros(1, 1, 8, 12)) == [
        (8, 8, 12),
        (8, 4, 6),
        (16, 2, 3),
        (16, 2, 3),
        (8, 4, 6),
        (8, 8, 12),
        (8, 8, 12),
        (1, 8, 12),
    ]


def test_a_vector_unflattened_into_maps_counts():
    shapes = feature_shapes(ConvDecoder(2), torch.zeros(1, 2))
    assert shapes == [(16, 7, 7), (8, 14, 14), (1, 28, 28)]


def test_the_last_is_what_the_network_returns_and_no_hook_is_left():
    network = PatchDiscriminator(2, n_channels=8, n_halvings=2)
    c, y = torch.zeros(2, 1, 1, 32, 32)
    assert feature_shapes(network, c, y)[-1] == network(c, y).shape[1:]
    assert not any(layer._forward_hooks for layer in network.modules())


def test_a_network_without_convolutions_is_refused():
    with pytest.raises(ValueError, match="no 2-D convolution"):
        feature_shapes(nn.Linear(2, 2), torch.zeros(1, 2))
