"""T1w → CT by 2-D networks: built, trained and put to work on whole heads."""

from collections.abc import Mapping

import numpy as np
from torch import nn

from mvacourse.checkpoints import load_checkpoint
from mvacourse.datasets.cropping import fit_to_shape
from mvacourse.datasets.intensity import NATIVE_RANGES, from_model_range
from mvacourse.datasets.pairing import mirrored, paired_batches
from mvacourse.datasets.phantom.cohort import Population, load_cohort
from mvacourse.datasets.slices import Slices, put_slices, take_slices
from mvacourse.losses import l1_loss
from mvacourse.models.fcn import FCN
from mvacourse.models.image_discriminator import ImageDiscriminator
from mvacourse.models.patchgan import PatchDiscriminator
from mvacourse.models.unet import UNet
from mvacourse.runtime import find_shipped, get_device, progress, set_seed
from mvacourse.sampling import in_parts
from mvacourse.training.pix2pix import (
    Pix2PixSettings,
    train_pix2pix,
    train_translation,
)

METHODS = ("U-Net", "GAN", "GAN, image D", "FCN")
MULTIPLE = 16  # of rows and columns: four halvings


def make_generator(method: str) -> nn.Module:
    """Builds the generator of one of `METHODS`; the GANs have that of the U-Net."""
    if method == "FCN":
        return FCN(1, 1, n_channels=16, n_layers=8)
    return UNet(1, 1, n_channels=16, depth=4, n_full=16)


def make_discriminator(method: str, size: tuple[int, int]) -> nn.Module | None:
    """Builds the discriminator of one of `METHODS` for slices of this size, if any."""
    if method == "GAN":
        return PatchDiscriminator(2, n_channels=16, n_halvings=2)
    if method == "GAN, image D":
        return ImageDiscriminator(2, size=size)
    return None


def checkpoint_name(method: str) -> str:
    """Returns `checkpoints/ct-….safetensors`."""
    words = method.lower().replace(",", "").replace(" ", "-")
    return f"checkpoints/ct-{words}.safetensors"


def trained_generator(method: str) -> tuple[nn.Module, dict]:
    """Loads the generator that the course ships, and what its checkpoint tells."""
    G = make_generator(method)
    about = load_checkpoint(find_shipped(checkpoint_name(method)), G)
    return G.to(get_device()).eval(), about


def load_heads(
    n: int, spacing: float, misalignment: float = 0.0
) -> dict[str, dict[str, np.ndarray]]:
    """Loads T1w, CT and masks of the course's first heads, made if need be.

    Args:
        n: Heads.
        spacing: Edge of a voxel, mm.
        misalignment: What registration has left over in the CT, mm, as in `make_image`.

    Returns:
        Subject → image or mask → `(X, Y, Z)`.
    """
    moved = {"CT": misalignment} if misalignment else {}
    heads = load_cohort(n, population=Population(spacing, misalignment=moved))
    return {
        name: {key: volume.array for key, volume in head.items()}
        for name, head in heads.items()
    }


def axial_slices(
    heads: Mapping[str, Mapping[str, np.ndarray]], *, min_foreground: float = 0.02
) -> Slices:
    """Cuts T1w, CT and head mask, in native units, padded with air for the U-Net.

    Args:
        heads: Subject → "T1w", "CT" and "head_mask" `(X, Y, Z)`, of one shape.
        min_foreground: Least share of the head in a slice.
    """
    keys = ["T1w", "CT", "head_mask"]
    padded = {
        name: {key: _pad(head[key], key) for key in keys}
        for name, head in heads.items()
    }
    return take_slices(padded, keys, min_foreground=min_foreground)


def train_method(
    method: str, slices: Slices, settings: Pix2PixSettings, *, seed: int = 0
) -> nn.Module:
    """Trains the generator of one of `METHODS`, against its discriminator if any.

    Args:
        method: One of `METHODS`.
        slices: In native units, as `axial_slices` cuts them.
        settings: Of the training.
        seed: Of weights and shuffling.
    """
    generator, device = set_seed(seed), get_device()
    x = slices.to_model_range().to(device)
    G = make_generator(method).to(device)
    D = make_discriminator(method, tuple(x["T1w"].shape[2:]))
    size = settings.batch_size
    pairs = paired_batches(x, ["T1w", "CT"], batch_size=size, generator=generator)
    pairs = mirrored(pairs, generator=generator)
    if D is None:
        training = train_translation(G, pairs, l1_loss, settings)
    else:
        training = train_pix2pix(G, D.to(device), pairs, settings)
    for _ in progress(training, method, total=settings.n_steps):
        pass
    return G.eval()


def synthetic_ct(G: nn.Module, t1w: np.ndarray) -> np.ndarray:
    """Translates a head slice by slice.

    Args:
        G: Trained on axial slices in model range.
        t1w: `(X, Y, Z)`, NAWM near 1000, as in `intensity.NATIVE_RANGES`.

    Returns:
        CT in HU, on the same grid.
    """
    slices = take_slices({"head": {"T1w": _pad(t1w, "T1w")}}, ["T1w"])
    c = slices.to_model_range()["T1w"].to(next(G.parameters()).device)
    y_hat = from_model_range(in_parts(G, c, 16), *NATIVE_RANGES["CT"])
    return fit_to_shape(put_slices(y_hat, slices), t1w.shape)


def _pad(volume: np.ndarray, key: str) -> np.ndarray:
    """Adds air until rows and columns can be halved."""
    X, Y, Z = volume.shape
    shape = (-(-X // MULTIPLE) * MULTIPLE, -(-Y // MULTIPLE) * MULTIPLE, Z)
    return fit_to_shape(volume, shape, NATIVE_RANGES.get(key, (0, 0))[0])
