"""The four players of CycleGAN, as one network to be moved, saved and loaded."""

from torch import nn


class CycleGAN(nn.Module):
    """Two generators that translate to and fro, and a judge for each domain.

    Attributes:
        G_xy: G: X → Y, images `(B, C, H, W)` to `(B, C', H, W)`, both in [−1, 1].
        G_yx: F: Y → X, the way back.
        D_x: Tells images of X from made ones: logits, one or many for each.
        D_y: The same for Y.

    Reference:
        Zhu et al. (2017), Unpaired image-to-image translation using cycle-consistent
        adversarial networks, section 3.
    """

    def __init__(
        self, G_xy: nn.Module, G_yx: nn.Module, D_x: nn.Module, D_y: nn.Module
    ):
        """Takes the four networks."""
        super().__init__()
        self.G_xy, self.G_yx = G_xy, G_yx
        self.D_x, self.D_y = D_x, D_y

    @property
    def generators(self) -> nn.ModuleList:
        """Both generators: they learn by one update."""
        return nn.ModuleList([self.G_xy, self.G_yx])

    @property
    def discriminators(self) -> nn.ModuleList:
        """Both discriminators, likewise."""
        return nn.ModuleList([self.D_x, self.D_y])
