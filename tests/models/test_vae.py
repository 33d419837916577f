import torch
from torch import nn

from mvacourse.models.autoencoder import Decoder, Encoder
from mvacourse.models.vae import VariationalAutoencoder


def test_forward_gives_images_and_the_gaussian_of_each(tiny_digits):
    model = VariationalAutoencoder(Encoder(2 * 3), Decoder(3))
    x_hat, mu, log_var = model(tiny_digits)
    assert x_hat.shape == (8, 1, 28, 28)
    assert mu.shape == log_var.shape == (8, 3)
    assert x_hat.abs().max() <= 1


def test_every_parameter_receives_a_gradient_through_the_draw(tiny_digits):
    model = VariationalAutoencoder(Encoder(2 * 3), Decoder(3))
    x_hat, _, _ = model(tiny_digits)
    x_hat.square().sum().backward()
    without = [n for n, p in model.named_parameters() if not p.grad.any()]
    assert without == []
    # Both halves of the encoder's last layer: mu and log_var.
    assert model.encoder[-1].bias.grad.ne(0).all()


def test_encode_splits_mu_from_log_var():
    model = VariationalAutoencoder(nn.Identity(), nn.Identity())
    mu, log_var = model.encode(torch.tensor([[1.0, 2.0, 3.0, 4.0]]))
    assert mu.tolist() == [[1, 2]]
    assert log_var.tolist() == [[3, 4]]


def test_two_forwards_draw_anew_around_one_gaussian(tiny_digits):
    model = VariationalAutoencoder(Encoder(2 * 3), Decoder(3))
    (x_1, mu_1, log_var_1), (x_2, mu_2, log_var_2) = (
        model(tiny_digits),
        model(tiny_digits),
    )
    assert torch.equal(mu_1, mu_2)
    assert torch.equal(log_var_1, log_var_2)
    assert not torch.isclose(x_1, x_2).all(dim=(1, 2, 3)).any()


def test_draws_have_mean_mu_and_variance_exp_log_var():
    n, mu, log_var = 200_000, torch.tensor([2.0, -1.0]), torch.tensor([0.0, -2.0])
    model = VariationalAutoencoder(nn.Identity(), nn.Identity())  # x_hat is z
    z, _, _ = model(torch.cat([mu, log_var]).expand(n, 4))
    sigma = (log_var / 2).exp()
    # Six standard errors, of the mean σ/√n and of the variance σ²√(2/n).
    assert ((z.mean(dim=0) - mu).abs() < 6 * sigma / n**0.5).all()
    assert ((z.var(dim=0) - sigma**2).abs() < 6 * sigma**2 * (2 / n) ** 0.5).all()
    assert z.T.corrcoef()[0, 1].abs() < 6 / n**0.5
