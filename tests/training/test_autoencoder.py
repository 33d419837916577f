from dataclasses import FrozenInstanceError, replace
from itertools import repeat

import pytest
import torch
from torch.optim import SGD, Adam

from mvacourse.models.autoencoder import (
    Autoencoder,
    ConvDecoder,
    ConvEncoder,
    Decoder,
    Encoder,
)
from mvacourse.training.autoencoder import (
    AutoencoderSettings,
    autoencoder_step,
    train_autoencoder,
)


@pytest.mark.parametrize(
    ("encoder", "decoder"), [(Encoder, Decoder), (ConvEncoder, ConvDecoder)]
)
def test_steps_overfit_one_batch(encoder, decoder, tiny_digits):
    model = Autoencoder(encoder(8), decoder(8))
    optimizer = Adam(model.parameters(), lr=1e-3)
    losses = [
        autoencoder_step(model, optimizer, tiny_digits)["loss"] for _ in range(150)
    ]
    assert losses[0] > 700  # about 784 for x̂ near 0 and pixels of ±1
    assert losses[-1] < 0.1 * losses[0]


def test_a_step_descends_the_squared_norm_of_the_error(tiny_digits):
    model = Autoencoder(Encoder(3), Decoder(3))
    weights = list(model.parameters())
    expected_loss = ((model(tiny_digits) - tiny_digits) ** 2).sum() / 8
    expected = torch.autograd.grad(expected_loss, weights)
    optimizer = SGD(weights, lr=0.0)
    for _ in range(2):  # gradients of earlier steps do not add up
        losses = autoencoder_step(model, optimizer, tiny_digits)
    torch.testing.assert_close([p.grad for p in weights], list(expected))
    torch.testing.assert_close(losses, {"loss": expected_loss.detach()})


def test_training_makes_the_steps_of_the_settings_and_learns(tiny_digits):
    model = Autoencoder(Encoder(8), Decoder(8))
    settings = replace(AutoencoderSettings(), n_steps=40)
    records = list(train_autoencoder(model, repeat((tiny_digits,)), settings))
    assert len(records) == 40
    assert records[-1]["loss"] < 0.7 * records[0]["loss"]


def test_epochs_of_the_profiles():
    updates_per_epoch = 60_000 // AutoencoderSettings.batch_size
    gpu = AutoencoderSettings.for_profile("gpu")
    assert gpu.n_steps == 50 * updates_per_epoch
    assert AutoencoderSettings.for_profile("cpu") == AutoencoderSettings()
    assert AutoencoderSettings.for_profile("smoke").n_steps < 100


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        AutoencoderSettings().n_steps = 1
