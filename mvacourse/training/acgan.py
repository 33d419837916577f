"""AC-GAN: D also names the class, and G is asked for one."""

from torch import Tensor

from mvacourse.losses import (
    class_loss,
    discriminator_loss,
    non_saturating_generator_loss,
)
from mvacourse.training.gan import Players


def acgan_step(players: Players, x: Tensor, c: Tensor) -> dict[str, Tensor]:
    """Makes one iteration: both players want the class to be recognised.

    Args:
        players: G maps noise and classes to points; D maps points `(..., 2)` to
            `(..., 1 + K)`, a logit of being real and K of the class.
        x: Data `(..., m, 2)`.
        c: Their classes `(..., m)`; samples are made for the same.

    Returns:
        "D" and "G": the losses.

    Reference:
        Odena, Olah & Shlens (2017), Conditional image synthesis with auxiliary
        classifier GANs, section 4.
    """
    G, D = players.G, players.D
    fake = G(players.noise(x), c)
    real, made = D(x), D(fake.detach())
    loss_D = discriminator_loss(real[..., :1], made[..., :1])
    loss_D = loss_D + class_loss(real[..., 1:], c) + class_loss(made[..., 1:], c)
    players.optimizer_D.zero_grad()
    loss_D.backward()
    players.optimizer_D.step()

    made = D(fake)
    loss_G = non_saturating_generator_loss(made[..., :1]) + class_loss(made[..., 1:], c)
    players.optimizer_G.zero_grad()
    loss_G.backward()
    players.optimizer_G.step()
    return {"D": loss_D.detach(), "G": loss_G.detach()}
