import pytest
import torch
from torch import nn

from mvacourse.models.fcn import FCN
from mvacourse.models.image_discriminator import ImageDiscriminator
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.receptive_field import receptive_field
from mvacourse.models.unet import UNet


@pytest.mark.parametrize(("n_halvings", "size"), [(1, 16), (2, 34), (3, 70)])
def test_patches_of_the_paper(n_halvings, size):
    """Isola et al. (2017), section 6.1.2, has 16 and 70; 34 lies between."""
    D = PatchDiscriminator(2, n_channels=8, n_halvings=n_halvings)
    assert receptive_field(D)[:2] == (size, 2**n_halvings)


@pytest.mark.parametrize(
    "layers",
    [
        [nn.Conv2d(1, 1, 4, 2, 1), nn.Conv2d(1, 1, 3, 1, 1), nn.Conv2d(1, 1, 4, 2, 1)],
        [nn.Conv2d(1, 1, 5), nn.ReLU(), nn.Conv2d(1, 1, 3, 3), nn.Conv2d(1, 1, 1)],
        [nn.Conv2d(1, 1, 3, 2, 0), nn.Sequential(nn.Conv2d(1, 1, 2, 2, 0))],
    ],
)
@pytest.mark.parametrize("i", [3, 4])
def test_where_the_gradient_of_one_output_is_not_zero(layers, i):
    network = nn.Sequential(*layers)
    x = torch.ones(1, 1, 64, 64, requires_grad=True)
    for p in network.parameters():
        nn.init.ones_(p)
    network(x)[0, 0, i, i].backward()
    rows = x.grad[0, 0].any(dim=1).nonzero().squeeze(1)
    size, stride, start = receptive_field(network)
    assert (rows[0].item(), len(rows)) == (start + i * stride, size)


def test_without_pooling_one_voxel_a_layer():
    assert receptive_field(FCN(1, 1, n_channels=8, n_layers=6)) == (13, 1, -6)
    assert receptive_field(FCN(1, 1, n_channels=8, n_layers=4, n_dims=3)).size == 9


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (UNet(1, 1, n_channels=8), "ConvTranspose2d"),
        (ImageDiscriminator(2, size=(16, 16)), "Linear"),
        (nn.Sequential(nn.ReLU()), "no convolution"),
        (nn.Conv2d(1, 1, (3, 5)), "plain square"),
        (nn.Conv2d(1, 1, 3, dilation=2), "plain square"),
    ],
)
def test_what_is_no_chain_of_convolutions_is_refused(network, words):
    with pytest.raises(ValueError, match=words):
        receptive_field(network)
