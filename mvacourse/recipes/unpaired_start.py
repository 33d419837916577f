"""Where CycleGAN starts on heads: at a rule of thumb, since many mappings fit.

Slices whose bright scalp becomes the skull, and whose dark skull becomes the scalp,
have nearly the right shapes too, and come back as well as the right ones. Which of the
solutions a training finds hangs on where it starts.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from scipy.ndimage import binary_fill_holes
from torch import Tensor, nn

from mvacourse.datasets.intensity import SOFT_TISSUE
from mvacourse.datasets.pairing import paired_batches
from mvacourse.datasets.slices import Slices
from mvacourse.losses import l1_loss
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.recipes.unpaired_networks import in_ranges
from mvacourse.runtime import get_device, set_seed
from mvacourse.training.pix2pix import Pix2PixSettings, train_translation

SIGNAL = 200.0  # of MR with NAWM at 1000: more than noise, less than any soft tissue


def water_for(t1w: Tensor) -> Tensor:
    """Guesses CT: soft tissue wherever the head is, bone included.

    Args:
        t1w: `(N, 1, H, W)`, NAWM near 1000.

    Returns:
        HU, of the same shape.
    """
    bright = (t1w[:, 0] > SIGNAL).cpu().numpy()
    heads = np.stack([binary_fill_holes(one) for one in bright])
    heads = torch.from_numpy(heads).unsqueeze(1).to(t1w.device)
    return torch.where(heads, SOFT_TISSUE, -1000.0)


def grey_for(ct: Tensor) -> Tensor:
    """Guesses T1w by HU alone: no signal of air, little of bone, most of fat.

    Args:
        ct: `(N, 1, H, W)` in HU.

    Returns:
        MR with NAWM near 1000, of the same shape.
    """
    limits = torch.tensor([-300.0, -20.0, 250.0], device=ct.device)
    greys = torch.tensor([0.0, 1200.0, 850.0, 150.0], device=ct.device)
    return greys[torch.bucketize(ct, limits)]


def start_by_rule(
    players: CycleGAN, slices: tuple[Slices, Slices], n_steps: int = 400
) -> CycleGAN:
    """Teaches both generators their guess: a minute of training, no pair needed.

    Args:
        players: As `unpaired_networks.make_players` builds them.
        slices: As `unpaired_networks.unpaired_slices` cuts them, in native units.
        n_steps: Updates of each generator, of one slice.
    """
    players = players.to(get_device()).train()
    x, y = slices
    _teach(players.G_xy, x, "T1w", "CT", water_for, n_steps)
    _teach(players.G_yx, y, "CT", "T1w", grey_for, n_steps)
    return players


def _teach(
    G: nn.Module,
    slices: Slices,
    key: str,
    guessed: str,
    rule: Callable[[Tensor], Tensor],
    n_steps: int,
) -> None:
    """Trains a generator to do what a rule does."""
    generator = set_seed(0)
    tensors = {key: slices[key], guessed: rule(slices[key])}
    pairs = in_ranges(replace(slices, tensors=tensors)).to(get_device())
    batches = paired_batches(pairs, [key, guessed], batch_size=1, generator=generator)
    settings = Pix2PixSettings(n_steps=n_steps, batch_size=1, n_decay=n_steps // 2)
    training = train_translation(G, batches, l1_loss, settings)
    for _ in training:
        pass
