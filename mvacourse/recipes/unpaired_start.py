"""Where CycleGAN starts on heads: at a rule of thumb, since many mappings fit.

Slices whose bright scalp becomes the skull, and whose dark skull becomes the scalp,
have nearly the right shapes too, and come back as well as the right ones. Which of them
a training finds may depend on where it starts.
"""

from dataclasses import replace

import torch
from torch import Tensor

from mvacourse.datasets.pairing import paired_batches
from mvacourse.datasets.slices import Slices
from mvacourse.losses import l1_loss
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.recipes.unpaired_networks import in_ranges
from mvacourse.runtime import by_profile, get_device, set_seed
from mvacourse.training.pix2pix import Pix2PixSettings, train_translation

NOISE = 40.0  # of the guessed MR, whose NAWM is near 1000: no tissue is one number


def grey_for(ct: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Guesses T1w by HU alone: no signal of air, little of bone, most of fat.

    Args:
        ct: `(N, 1, H, W)` in HU.
        generator: Stream of the noise (on the CPU).

    Returns:
        MR with NAWM near 1000, of the same shape.
    """
    limits = torch.tensor([-300.0, -20.0, 250.0], device=ct.device)
    greys = torch.tensor([0.0, 1200.0, 850.0, 150.0], device=ct.device)
    noise = torch.randn(ct.shape, generator=generator).to(ct.device)
    return greys[torch.bucketize(ct, limits)] + NOISE * noise


def steps_of_start(profile: str) -> int:
    """Returns how many updates each generator is taught the rule for."""
    return by_profile(profile, cpu=800, gpu=800, smoke=2)


def start_by_rule(players: CycleGAN, ct: Slices, n_steps: int = 800) -> CycleGAN:
    """Teaches F the rule, and G the way back: CT alone, no MR is needed.

    Args:
        players: As `unpaired_networks.make_players` builds them.
        ct: Slices with "CT" in HU.
        n_steps: Updates of each generator, of one slice.
    """
    generator = set_seed(0)
    guessed = grey_for(ct["CT"], generator=generator)
    guess = replace(ct, tensors={"CT": ct["CT"], "T1w": guessed})
    pairs, players = in_ranges(guess).to(get_device()), players.to(get_device()).train()
    settings = Pix2PixSettings(n_steps=n_steps, batch_size=1, n_decay=n_steps // 2)
    ways = (players.G_yx, ["CT", "T1w"]), (players.G_xy, ["T1w", "CT"])
    for G, keys in ways:
        batches = paired_batches(pairs, keys, batch_size=1, generator=generator)
        for _ in train_translation(G, batches, l1_loss, settings):
            pass
    return players
