"""Diffusion of digits in the latent space of an autoencoder, within minutes."""

import torch
from torch import Tensor

from mvacourse.datasets.batches import batches
from mvacourse.models.diffusion import Diffusion
from mvacourse.models.latent_space import LatentSpace
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.models.perceptron_denoiser import PerceptronDenoiser
from mvacourse.recipes.digit_autoencoders import trained_autoencoder
from mvacourse.runtime import progress
from mvacourse.sampling import ddim, finish
from mvacourse.training.diffusion import DiffusionSettings, train_diffusion

LATENT_DIM = 12


def latent_space(x: Tensor, profile: str) -> LatentSpace:
    """Trains an autoencoder; its latent variables then get the size of noise.

    Args:
        x: Images `(N, 1, 28, 28)` in [−1, 1].
        profile: "cpu", "gpu" or "smoke".
    """
    autoencoder = trained_autoencoder(x, LATENT_DIM, profile)
    return LatentSpace(autoencoder, LATENT_DIM).to(x.device).fit(x[:10_000])


def latent_denoiser(z: Tensor, settings: DiffusionSettings) -> Diffusion:
    """Trains a denoiser of latent variables; its rate ends at 0: no average is needed.

    Args:
        z: As `LatentSpace.encode` gives them, `(N, Z)`.
        settings: Of the training.
    """
    model = Diffusion(PerceptronDenoiser(z.shape[1]), cosine_schedule()).to(z.device)
    data = batches(z, batch_size=settings.batch_size)
    training = train_diffusion(model, data, settings)
    for _ in progress(training, "latent diffusion", total=settings.n_steps):
        pass
    return model.eval()


@torch.no_grad()
def sample_latents(
    model: Diffusion, space: LatentSpace, n: int, n_steps: int = 50
) -> Tensor:
    """Walks from noise to latent variables by DDIM, and decodes them.

    Args:
        model: As `latent_denoiser` trains it.
        space: Whose latent variables they are.
        n: Images.
        n_steps: Of DDIM, 1 … T.

    Returns:
        Images `(n, 1, 28, 28)` in [−1, 1].
    """
    noise = torch.randn(n, len(space.mean), device=space.mean.device)
    return space.decode(finish(ddim(model, noise, model.schedule.times(n_steps))))
