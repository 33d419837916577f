"""Training with instance noise that fades."""

from torch import Tensor

from mvacourse.models.instance_noise import InstanceNoise
from mvacourse.training.gan import Players, gan_step


def instance_noise_step(
    players: Players, noise: InstanceNoise, decay: float, *x: Tensor
) -> dict[str, Tensor]:
    """Makes one iteration of Algorithm 1, then lowers the noise: σ ← decay · σ.

    Args:
        players: D's first layer is `noise`.
        noise: What fades.
        decay: Factor of σ at each iteration, at most 1.
        *x: k batches of data, one for each update of D.

    Returns:
        "D" and "G": the losses.
    """
    losses = gan_step(players, *x)
    noise.sigma *= decay
    return losses
