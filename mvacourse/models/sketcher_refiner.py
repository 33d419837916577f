"""Two generators in a row: the first draws, the second looks at the drawing again."""

import torch
from torch import Tensor, nn


class SketcherRefiner(nn.Module):
    """ŷ = R(c, S(c)): the Refiner sees the condition and the Sketcher's image of it.

    Reference:
        Wei et al. (2018), Learning myelin content in multiple sclerosis from multimodal
        MRI through adversarial training, MICCAI.
    """

    def __init__(self, S: nn.Module, R: nn.Module):
        """Chains two generators.

        Args:
            S: Sketcher, maps conditions `(B, C, ...)` to images `(B, C', ...)`.
            R: Refiner, maps `(B, C + C', ...)` to images `(B, C', ...)`.
        """
        super().__init__()
        self.S, self.R = S, R

    def forward(self, c: Tensor) -> Tensor:
        """Draws and refines.

        Args:
            c: Condition `(B, C, ...)` in [−1, 1].

        Returns:
            ŷ `(B, C', ...)` in [−1, 1].
        """
        return self.R(torch.cat([c, self.S(c)], dim=1))
