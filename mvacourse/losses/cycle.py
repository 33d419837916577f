"""Losses of unpaired translation: what can be asked for when no target is known."""

from torch import Tensor

from mvacourse.losses.reconstruction import l1_loss


def cycle_loss(
    x_back: Tensor, x: Tensor, y_back: Tensor, y: Tensor, weight_x: float = 1.0
) -> Tensor:
    """Cycle consistency: who goes to the other domain and back comes home.

    L_cyc(G, F) = w E‖F(G(x)) − x‖₁ + E‖G(F(y)) − y‖₁, with the mean over pixels; w, the
    weight of x, is 1 in the paper.

    Args:
        x_back: F(G(x)), `(B, C, H, W)`.
        x: Where it started.
        y_back: G(F(y)), `(B, C', H, W)`.
        y: Where it started.
        weight_x: What the first term counts; less than 1 where y cannot tell all that
            x shows, and G would have to hide it in ŷ.

    Returns:
        Scalar: each averaged over pixels and batch, added.

    Reference:
        Zhu et al. (2017), Unpaired image-to-image translation using cycle-consistent
        adversarial networks, equation 2, where `weight_x` is 1.
    """
    return weight_x * l1_loss(x_back, x) + l1_loss(y_back, y)


def identity_loss(x_same: Tensor, x: Tensor, y_same: Tensor, y: Tensor) -> Tensor:
    """What is of the target domain already shall be left alone.

    L_identity(G, F) = E‖F(x) − x‖₁ + E‖G(y) − y‖₁, with the mean over pixels

    It keeps the colours of paintings, and asks for one thing too many where the
    domains are two modalities: no CT has to be recognised in a generator of CT.

    Args:
        x_same: F(x), `(B, C, H, W)`.
        x: Of the domain that F makes.
        y_same: G(y), of as many channels.
        y: Of the domain that G makes.

    Returns:
        Scalar: each averaged over pixels and batch, added.

    Reference:
        Zhu et al. (2017), section 5.2.
    """
    return l1_loss(x_same, x) + l1_loss(y_same, y)
