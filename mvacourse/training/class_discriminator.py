"""A discriminator of K + 1 classes: the K of the data, and fake."""

from torch import Tensor

from mvacourse.losses import (
    class_loss,
    discriminator_loss,
    non_saturating_generator_loss,
)
from mvacourse.training.gan import Players, update_generator


def real_logit(logits: Tensor) -> Tensor:
    """Logit of being real, of whatever class: log Σ_c exp(l_c).

    With the logit of fake fixed at 0, which loses nothing as softmax only sees
    differences, p(real) = Σ exp(l_c) / (Σ exp(l_c) + 1) is the sigmoid of this.

    Args:
        logits: l_c `(..., K)`.

    Returns:
        `(..., 1)`.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 5.
    """
    return logits.logsumexp(dim=-1, keepdim=True)


def class_discriminator_step(
    players: Players, x: Tensor, c: Tensor
) -> dict[str, Tensor]:
    """Makes one iteration; G needs no label and only wants to be of some class.

    D descends −E[log p(c|x)] − E[log p(fake|G(z))] over K + 1 classes, and
    −log p(c|x) = −log p(real|x) − log p(c|x, real).

    Args:
        players: D maps points `(..., 2)` to `(..., K)`, a logit for each class.
        x: Data `(..., m, 2)`.
        c: Their classes `(..., m)`.

    Returns:
        "D" and "G": the losses.
    """
    G, D = players.G, players.D
    real, fake = D(x), D(G(players.noise(x)).detach())
    loss = discriminator_loss(real_logit(real), real_logit(fake)) + class_loss(real, c)
    players.optimizer_D.zero_grad()
    loss.backward()
    players.optimizer_D.step()

    def loss_G(logits: Tensor) -> Tensor:
        return non_saturating_generator_loss(real_logit(logits))

    return {"D": loss.detach(), "G": update_generator(players, x, loss_G)}
