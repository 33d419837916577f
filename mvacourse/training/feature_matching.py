"""Feature matching: G aims at the mean of D's features, not at D's verdict."""

from torch import Tensor, nn

from mvacourse.losses import feature_matching_loss
from mvacourse.training.gan import Players, update_discriminator


def match_features(players: Players, x: Tensor) -> Tensor:
    """Descends ‖E f(x) − E f(G(z))‖² by one step of G; f is D without its last layer.

    Args:
        players: D is an `nn.Sequential`.
        x: Data `(..., m, 2)`.

    Returns:
        The loss, a scalar.
    """
    G, D = players.G, players.D
    f: nn.Sequential = D[:-1]
    loss = feature_matching_loss(f(x).detach(), f(G(players.noise(x))))
    players.optimizer_G.zero_grad()
    loss.backward()
    players.optimizer_G.step()
    return loss.detach()


def feature_matching_step(players: Players, x: Tensor) -> dict[str, Tensor]:
    """Makes one iteration: D as in Algorithm 1, G by the features of D.

    Returns:
        "D" and "G": the losses.

    Reference:
        Salimans et al. (2016), Improved techniques for training GANs, section 3.1.
    """
    return {"D": update_discriminator(players, x), "G": match_features(players, x)}
