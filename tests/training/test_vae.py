from dataclasses import FrozenInstanceError, replace
from itertools import repeat

import pytest
import torch
from torch.optim import SGD, Adam

from mvacourse.models.autoencoder import Decoder, Encoder
from mvacourse.models.vae import VariationalAutoencoder
from mvacourse.training.vae import VAESettings, train_vae, vae_step


@pytest.fixture
def model():
    return VariationalAutoencoder(Encoder(2 * 8), Decoder(8))


def test_steps_overfit_one_batch(model, tiny_digits):
    optimizer = Adam(model.parameters(), lr=1e-3)
    history = [vae_step(model, optimizer, 1.0, tiny_digits) for _ in range(200)]
    assert history[0]["reconstruction"] > 700  # about 784 for x̂ near 0, pixels of ±1
    assert history[-1]["reconstruction"] < 0.1 * history[0]["reconstruction"]


def test_a_heavy_prior_holds_the_kl_near_zero(model, tiny_digits):
    optimizer = Adam(model.parameters(), lr=1e-3)
    for _ in range(60):
        losses = vae_step(model, optimizer, 1e4, tiny_digits)
    assert losses["KL"] < 0.05


def test_a_step_descends_reconstruction_plus_beta_kl(model, tiny_digits):
    weights, beta = list(model.parameters()), 3.0
    torch.manual_seed(1)
    x_hat, mu, log_var = model(tiny_digits)
    reconstruction = ((x_hat - tiny_digits) ** 2).sum() / 8
    kl = (mu**2 + log_var.exp() - 1 - log_var).sum() / 2 / 8
    expected = torch.autograd.grad(reconstruction + beta * kl, weights)
    optimizer = SGD(weights, lr=0.0)
    for _ in range(2):  # gradients of earlier steps do not add up
        torch.manual_seed(1)
        losses = vae_step(model, optimizer, beta, tiny_digits)
    torch.testing.assert_close([p.grad for p in weights], list(expected))
    named = {"reconstruction": reconstruction.detach(), "KL": kl.detach()}
    torch.testing.assert_close(losses, named)


def test_training_makes_the_steps_of_the_settings_and_learns(model, tiny_digits):
    settings = replace(VAESettings(), n_steps=40)
    records = list(train_vae(model, repeat((tiny_digits,)), settings))
    assert len(records) == 40
    assert records[-1]["reconstruction"] < 0.7 * records[0]["reconstruction"]


def test_training_uses_the_beta_of_the_settings(model, tiny_digits):
    settings = VAESettings(n_steps=60, beta=1e4)
    *_, last = train_vae(model, repeat((tiny_digits,)), settings)
    assert last["KL"] < 0.05


def test_epochs_of_the_profiles():
    updates_per_epoch = 60_000 // VAESettings.batch_size
    assert VAESettings.for_profile("gpu").n_steps == 100 * updates_per_epoch
    assert VAESettings.for_profile("cpu") == VAESettings()
    assert VAESettings.for_profile("smoke").n_steps < 100


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        VAESettings().beta = 2.0
