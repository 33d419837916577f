import torch
from torch import nn

from mvacourse.models.autoencoder import Autoencoder, Decoder, Encoder
from mvacourse.models.latent_space import LatentSpace


def make():
    return LatentSpace(Autoencoder(Encoder(3), Decoder(3)), 3)


def test_latent_variables_have_mean_0_and_size_1():
    x = torch.rand(200, 1, 28, 28) * 2 - 1
    z = make().fit(x).encode(x)
    assert z.shape == (200, 3)
    torch.testing.assert_close(z.mean(dim=0), torch.zeros(3), rtol=0, atol=1e-4)
    torch.testing.assert_close(z.std(dim=0), torch.ones(3), rtol=1e-3, atol=0)


def test_there_and_back_is_the_autoencoder(tiny_digits):
    space = make().fit(torch.rand(50, 1, 28, 28))
    x_hat = space.decode(space.encode(tiny_digits))
    expected = space.autoencoder(tiny_digits)
    torch.testing.assert_close(x_hat, expected, rtol=0, atol=1e-5)


def test_the_scale_is_stored_with_the_weights(tiny_digits):
    space, other = make().fit(tiny_digits), make()
    other.load_state_dict(space.state_dict())
    z = torch.randn(4, 3)
    torch.testing.assert_close(other.decode(z), space.decode(z))


def test_finding_the_scale_leaves_the_autoencoder_as_it_is(tiny_digits):
    space = make()
    before = nn.utils.parameters_to_vector(space.parameters()).clone()
    space.fit(tiny_digits)
    assert torch.equal(nn.utils.parameters_to_vector(space.parameters()), before)
    assert not space.encode(tiny_digits).isnan().any()
