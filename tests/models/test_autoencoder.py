import pytest
import torch

from mvacourse.models.autoencoder import (
    Autoencoder,
    ConvDecoder,
    ConvEncoder,
    Decoder,
    Encoder,
)

ENCODERS, DECODERS = (Encoder, ConvEncoder), (Decoder, ConvDecoder)
PAIRS = list(zip(ENCODERS, DECODERS, strict=True))


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("latent_dim", [1, 2, 32])
def test_encoder_maps_images_to_latent_variables(encoder, latent_dim, tiny_digits):
    assert encoder(latent_dim)(tiny_digits).shape == (8, latent_dim)


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("latent_dim", [1, 2, 32])
def test_decoder_maps_latent_variables_to_images(decoder, latent_dim):
    assert decoder(latent_dim)(torch.randn(3, latent_dim)).shape == (3, 1, 28, 28)


@pytest.mark.parametrize("decoder", DECODERS)
def test_decoded_images_stay_in_range_however_far_the_latent_point(decoder):
    x_hat = decoder(2)(1e4 * torch.randn(100, 2))
    assert x_hat.min() == -1
    assert x_hat.max() == 1


@pytest.mark.parametrize("n_channels", [4, 16])
def test_convolutional_pair_has_any_number_of_channels(n_channels, tiny_digits):
    z = ConvEncoder(3, n_channels)(tiny_digits)
    assert ConvDecoder(3, n_channels)(z).shape == tiny_digits.shape


@pytest.mark.parametrize(("encoder", "decoder"), PAIRS)
def test_every_parameter_receives_a_gradient(encoder, decoder, tiny_digits):
    model = Autoencoder(encoder(4), decoder(4))
    model(tiny_digits).square().sum().backward()
    without = [n for n, p in model.named_parameters() if not p.grad.any()]
    assert without == []


@pytest.mark.parametrize(("encoder", "decoder"), PAIRS)
def test_autoencoder_is_decoder_after_encoder(encoder, decoder, tiny_digits):
    model = Autoencoder(encoder(4), decoder(4))
    x_hat = model(tiny_digits)
    assert x_hat.shape == tiny_digits.shape
    assert torch.equal(x_hat, model.decoder(model.encoder(tiny_digits)))
