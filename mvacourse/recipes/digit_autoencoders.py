"""Autoencoders of digits, plain and variational, and what notebook 01 shows of them."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import Digits, load_digits
from mvacourse.datasets.intensity import from_model_range
from mvacourse.datasets.packing import pack_images, pack_points
from mvacourse.metrics import mse
from mvacourse.models.autoencoder import Autoencoder, Decoder, Encoder
from mvacourse.models.vae import VariationalAutoencoder
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import get_device, progress, set_seed
from mvacourse.sampling import gaussian_grid, in_parts, plane_grid
from mvacourse.training.autoencoder import AutoencoderSettings, train_autoencoder
from mvacourse.training.vae import VAESettings, train_vae

N_SHOWN, N_CODES = 100, 2000  # test digits: reconstructed, and placed in the plane


def trained_autoencoder(
    x: Tensor, latent_dim: int, profile: str, generator: torch.Generator | None = None
) -> Autoencoder:
    """Trains an autoencoder as notebook 01 does.

    Args:
        x: Images `(N, 1, 28, 28)` in [−1, 1].
        latent_dim: Z, the number of latent variables.
        profile: "cpu", "gpu" or "smoke".
        generator: Stream of the shuffling; None for the global one.
    """
    model = Autoencoder(Encoder(latent_dim), Decoder(latent_dim)).to(x.device)
    settings = AutoencoderSettings.for_profile(profile)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    training = train_autoencoder(model, data, settings)
    for _ in progress(training, f"plain, Z = {latent_dim}", total=settings.n_steps):
        pass
    return model.eval()


def trained_vae(
    x: Tensor, latent_dim: int, profile: str, generator: torch.Generator | None = None
) -> VariationalAutoencoder:
    """Trains a variational one as notebook 01 does; see `trained_autoencoder`."""
    # Two outputs for each latent variable: μ and log σ².
    model = VariationalAutoencoder(Encoder(2 * latent_dim), Decoder(latent_dim))
    model, settings = model.to(x.device), VAESettings.for_profile(profile)
    data = batches(x, batch_size=settings.batch_size, generator=generator)
    training = train_vae(model, data, settings)
    for _ in progress(training, f"VAE, Z = {latent_dim}", total=settings.n_steps):
        pass
    return model.eval()


def two_latents(digits: Digits, profile: str) -> dict:
    """Trains with Z = 2; returns reconstructions, and where the codes lie."""
    model = trained_autoencoder(digits.train, 2, profile, set_seed(0))
    z = in_parts(model.encoder, digits.test)
    grid = plane_grid(z.quantile(0.01, dim=0), z.quantile(0.99, dim=0), 16)
    return reconstructed(model, digits.test) | plane(z, grid, model.decoder)


def five_latents(digits: Digits, profile: str) -> dict:
    """Trains with Z = 5; returns reconstructions."""
    model = trained_autoencoder(digits.train, 5, profile, set_seed(0))
    return reconstructed(model, digits.test)


def variational(digits: Digits, profile: str) -> dict:
    """Trains the variational one; returns the plane, a grid of equal probability."""
    model = trained_vae(digits.train, 2, profile, set_seed(0))
    mu = in_parts(lambda x: model.encode(x)[0], digits.test)
    return plane(mu, gaussian_grid(20).to(mu), model.decoder)


def reconstructed(model: nn.Module, x: Tensor) -> dict:
    """Returns the first of x `(B, 1, H, W)` as they come back, and the error of all.

    Returns:
        "images": packed; "error": mean squared error of a pixel in [0, 1].
    """
    x_hat = in_parts(model, x)
    pixels = (from_model_range(images, 0, 1) for images in (x_hat, x))
    return {"images": pack_images(x_hat[:N_SHOWN]), "error": mse(*pixels).mean().item()}


def plane(z: Tensor, grid: Tensor, decoder: nn.Module) -> dict:
    """Returns the first codes of z `(B, 2)`, and what is decoded on a grid `(n·n, 2)`.

    Returns:
        "codes" and "grid": points as text; "decoded": packed images.
    """
    decoded = pack_images(in_parts(decoder, grid))
    codes, grid = pack_points(z[:N_CODES]), pack_points(grid)
    return {"codes": codes, "grid": grid, "decoded": decoded}


SPACES: dict[str, Callable[[Digits, str], dict]] = {
    "2-D": two_latents,
    "5-D": five_latents,
    "VAE, 2-D": variational,
}


def digit_autoencoders(profile: str) -> Path:
    """Trains the three of notebook 01, and records what each makes of test digits.

    Killed, it goes on with the training it was at.
    """
    start, digits = time.perf_counter(), load_digits().to(get_device())
    settings = {
        "autoencoder": asdict(AutoencoderSettings.for_profile(profile)),
        "VAE": asdict(VAESettings.for_profile(profile)),
    }
    about = {"source": digits.source, "seed": 0, "settings": settings}
    spaces = recorded_before("digit_autoencoders", about).get("spaces", {})
    if spaces.keys() == SPACES.keys():  # finished: make it again
        spaces = {}
    about["classes"] = "".join(map(str, digits.test_labels[:N_CODES].tolist()))
    about["truth"] = pack_images(digits.test[:N_SHOWN])
    for name, train in SPACES.items():
        if name not in spaces:
            spaces[name] = train(digits, profile)
            content = provenance("digit_autoencoders", profile, start) | about
            path = record("digit_autoencoders", content | {"spaces": spaces})
    return path
