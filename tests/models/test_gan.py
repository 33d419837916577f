import pytest
import torch

from mvacourse.models.gan import Discriminator, Generator


@pytest.mark.parametrize(("noise_dim", "n_channels"), [(64, 32), (2, 4)])
def test_generator_maps_noise_to_images_in_range(noise_dim, n_channels):
    x = Generator(noise_dim, n_channels)(1e3 * torch.randn(3, noise_dim))
    assert x.shape == (3, 1, 28, 28)
    assert x.abs().max() <= 1


def test_discriminator_gives_one_logit_an_image(tiny_digits):
    logits = Discriminator()(tiny_digits)
    assert logits.shape == (8, 1)
    assert torch.isfinite(logits).all()


def test_every_parameter_receives_a_gradient():
    G, D = Generator(8, 4), Discriminator(4)
    D(G(torch.randn(5, 8))).square().sum().backward()
    for network in (G, D):
        without = [n for n, p in network.named_parameters() if not p.grad.any()]
        assert without == []


def test_discriminator_judges_each_image_alone(tiny_digits):
    D = Discriminator()
    alone = torch.cat([D(x[None]) for x in tiny_digits])
    torch.testing.assert_close(D(tiny_digits), alone, atol=1e-5, rtol=1e-4)


def test_a_batch_of_one_has_no_statistics_to_train_with():
    G, z = Generator(8, 4), torch.randn(1, 8)
    with pytest.raises(ValueError, match="batch is of 1 image"):
        G(z)
    assert G.eval()(z).shape == (1, 1, 28, 28)
