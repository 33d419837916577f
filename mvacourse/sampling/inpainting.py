"""Diffusion with some pixels known: the others are made to fit."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from mvacourse.sampling.diffusion import Step, ancestral


@torch.no_grad()
def inpaint(
    model: nn.Module,
    x_known: Tensor,
    known: Tensor,
    times: Sequence[int],
    *,
    n_repeats: int = 5,
    **condition,
) -> Iterator[Step]:
    """Fills what is missing: known pixels are given, with the noise of each time.

    Each step is repeated: noise of one step is added again, so that what was made can
    come to terms with what is known around it.

    Args:
        model: Denoiser, in evaluation mode.
        x_known: Images `(B, C, H, W)`; of any value where not known.
        known: Where they are known, bool `(B, 1, H, W)` or `(1, 1, H, W)`.
        times: From T down to 0.
        n_repeats: Times that each step is made, at least 1.
        **condition: As in `ancestral`.

    Yields:
        The step made to each of the times but the first.

    Raises:
        ValueError: The mask does not fit the images.

    Reference:
        Lugmayr et al. (2022), RePaint, algorithm 1 with a jump length of one step.
    """
    _require_mask(known, x_known)
    x_t, schedule = torch.randn_like(x_known), model.schedule
    for t, s in pairwise(times):
        for n in range(n_repeats if s else 1):
            if n:
                x_t = schedule.add_more_noise(x_t, s, t, torch.randn_like(x_t))
            (made,) = ancestral(model, x_t, [t, s], **condition)
            given = schedule.add_noise(x_known, s, torch.randn_like(x_t))
            x_t = torch.where(known, given, made.x_t)
        yield Step(s, x_t, made.x_0)


def _require_mask(known: Tensor, x: Tensor) -> None:
    fits = known.ndim == x.ndim and known.shape[2:] == x.shape[2:]
    if known.dtype != torch.bool or not fits:
        raise ValueError(
            f"mask is {known.dtype} of shape {tuple(known.shape)}, expected bool "
            f"(B, 1, H, W) for images {tuple(x.shape)}; True where they are known."
        )
