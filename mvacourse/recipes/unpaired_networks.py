"""T1w ↔ CT by CycleGAN: built, trained without pairs, and put to work on heads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.cropping import fit_to_shape, pad_and_crop
from mvacourse.datasets.intensity import (
    NATIVE_RANGES,
    from_model_range,
    from_soft_range,
    to_soft_range,
)
from mvacourse.datasets.pairing import mirrored, unpaired_batches
from mvacourse.datasets.slices import Slices, put_slices, take_slices
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.resnet_generator import ResNetGenerator
from mvacourse.models.unet import UNet
from mvacourse.recipes.ct_networks import MULTIPLE, axial_slices
from mvacourse.runtime import find_shipped, get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.averaging import moving_average
from mvacourse.training.cyclegan import (
    CROSS_ENTROPY,
    Adversarial,
    CycleGANSettings,
    train_cyclegan,
)

CHECKPOINT = "checkpoints/unpaired_ct.safetensors"
AIR = (-1.0, to_soft_range(torch.tensor(-1000.0)).item())  # in MR and CT
Heads = Mapping[str, Mapping[str, np.ndarray]]


def make_players(profile: str) -> CycleGAN:
    """Builds the four networks for slices of heads: the papers' in "gpu"."""
    if profile == "gpu":
        generators = [ResNetGenerator(1, 1) for _ in "xy"]
        return CycleGAN(*generators, *(PatchDiscriminator(1) for _ in "xy"))
    return CycleGAN(
        *(UNet(1, 1, n_channels=16, depth=4, n_full=16) for _ in "xy"),
        *(
            PatchDiscriminator(1, n_channels=16, n_halvings=2, normalised=False)
            for _ in "xy"
        ),
    )


def trained_players() -> tuple[CycleGAN, dict]:
    """Loads the networks that the course ships, and what their checkpoint tells."""
    players = make_players("cpu")
    about = load_checkpoint(find_shipped(CHECKPOINT), players)
    return players.to(get_device()).eval(), about


def share_out(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Takes of one half of the patients the MR, of the other half the CT, in turn.

    Raises:
        ValueError: There are fewer than two.
    """
    if len(names) < 2:
        raise ValueError(
            f"names hold {len(names)} patients, expected at least 2: MR and CT are "
            "taken of different ones. Load more heads."
        )
    return list(names[::2]), list(names[1::2])


def unpaired_slices(heads: Heads, names: Sequence[str]) -> tuple[Slices, Slices]:
    """Cuts the slices of both domains, of different patients (`share_out`).

    Args:
        heads: Subject → "T1w", "CT" and "head_mask" `(X, Y, Z)`, of one shape.
        names: Subjects to train on.

    Returns:
        Slices to take "T1w" of, and slices to take "CT" of, in native units.
    """
    mr_of, ct_of = share_out(names)
    x, y = (axial_slices({n: heads[n] for n in half}) for half in (mr_of, ct_of))
    return x, y


def in_ranges(slices: Slices) -> Slices:
    """Maps T1w to model range, and CT to the soft range, for the networks."""
    tensors = slices.to_model_range().tensors | {"CT": to_soft_range(slices["CT"])}
    return replace(slices, tensors=tensors)


def train_unpaired(
    players: CycleGAN,
    slices: tuple[Slices, Slices],
    settings: CycleGANSettings,
    adversarial: Adversarial = CROSS_ENTROPY,
    *,
    seed: int = 0,
) -> CycleGAN:
    """Trains, or trains further, on slices of different patients and positions.

    The generators end as the moving average of what they were: they never stand still.

    Args:
        players: As `make_players` builds them.
        slices: As `unpaired_slices` cuts them.
        settings: Of the training.
        adversarial: `LEAST_SQUARES` or `CROSS_ENTROPY`.
        seed: Of shuffling, pairing by chance, and histories.
    """
    generator, device = set_seed(seed), get_device()
    x, y = (in_ranges(one).to(device) for one in slices)
    size = settings.batch_size * settings.n_critic
    batches = unpaired_batches(
        x, y, ("T1w", "CT"), batch_size=size, generator=generator
    )
    batches = shifted_batches(batches, settings, generator)
    players = players.to(device).train()
    training = train_cyclegan(
        players, batches, settings, adversarial, generator=generator
    )
    calm = moving_average(players.generators, 0.999)
    for _ in progress(training, "CycleGAN", total=settings.n_steps):
        calm.update_parameters(players.generators)
    players.generators.load_state_dict(calm.module.state_dict())
    return players.eval()


def there_and_back(players: CycleGAN, t1w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Translates a head to CT and what was made back to MR, slice by slice.

    Args:
        players: Trained on axial slices, as `train_unpaired` does.
        t1w: `(X, Y, Z)`, NAWM near 1000, as in `intensity.NATIVE_RANGES`.

    Returns:
        G(x) in HU and F(G(x)) in the unit of x, on the same grid.
    """
    padded = fit_to_shape(t1w, [-(-n // MULTIPLE) * MULTIPLE for n in t1w.shape])
    slices = take_slices({"head": {"T1w": padded}}, ["T1w"])
    x = slices.to_model_range()["T1w"].to(next(players.parameters()).device)
    y_hat = in_parts(players.G_xy, x, 16)
    x_back = in_parts(players.G_yx, y_hat, 16)
    made = from_soft_range(y_hat), from_model_range(x_back, *NATIVE_RANGES["T1w"])
    ct, back = (fit_to_shape(put_slices(one, slices), t1w.shape) for one in made)
    return ct, back


def relative_error(back: np.ndarray, x: np.ndarray, mask: np.ndarray) -> float:
    """Returns Σ|F(G(x)) − x| / Σ|x| over the voxels of a mask, 0 for the same."""
    return float(np.abs(back - x)[mask].sum() / np.abs(x)[mask].sum())


def shifted_batches(
    batches: Iterable[tuple[Tensor, Tensor]],
    settings: CycleGANSettings,
    generator: torch.Generator,
) -> Iterator[tuple[Tensor, ...]]:
    """Mirrors half of the pairs, and moves each image at random, x and y by itself."""
    for batch in mirrored(batches, generator=generator):
        yield tuple(
            pad_and_crop(
                one, padding=settings.padding, background=air, generator=generator
            )[0]
            for one, air in zip(batch, AIR, strict=True)
        )
