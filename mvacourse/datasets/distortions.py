"""Images spoilt on purpose, each in one way and as much as is asked for.

Every distortion is `f(y, strength)`: images `(B, C, H, W)` in native units in, the same
shape and unit out; strength 0 changes nothing, and the squared error grows with it.
Random ones draw the same numbers for a seed whatever the strength, so that `tune` can
find the strength that makes an error as large as another's.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from scipy.fft import dctn, idctn
from scipy.optimize import brentq
from torch import Tensor

# Steps of the 8×8 frequencies at quality 50: ITU-T T.81 (1992), table K.1, luminance.
JPEG_STEPS = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


def shift_mean(y: Tensor, strength: float) -> Tensor:
    """Adds `strength`, in the images' units: brighter, or a wrong offset."""
    return y + strength


def stretch_contrast(y: Tensor, strength: float) -> Tensor:
    """Moves every pixel away from its image's mean, 1 + `strength` times as far."""
    mean = y.mean(dim=(1, 2, 3), keepdim=True)
    return y + strength * (y - mean)


def add_noise(y: Tensor, strength: float, *, seed: int = 0) -> Tensor:
    """Adds Gaussian noise of standard deviation `strength`, in the images' units."""
    eps = torch.randn(y.shape, generator=torch.Generator().manual_seed(seed))
    return y + strength * eps.to(y)


def blur(y: Tensor, strength: float) -> Tensor:
    """Blurs with a Gaussian of σ = `strength` pixels, mirrored at the borders.

    Each frequency of the cosine transform is damped: as fast for any σ.
    """
    *_, H, W = y.shape
    rows, columns = (np.arange(n) / n for n in (H, W))
    squares = np.add.outer(rows**2, columns**2)
    waves = dctn(y.numpy(), axes=(2, 3)) * np.exp(
        -((np.pi * strength) ** 2) / 2 * squares
    )
    return torch.from_numpy(idctn(waves, axes=(2, 3))).to(y)


def compress(y: Tensor, strength: float, *, low: float, high: float) -> Tensor:
    """Compresses as JPEG does: 8×8 blocks, their frequencies rounded to coarse steps.

    Nothing is clipped to 0 … 255, nor rounded to whole grey levels.

    Args:
        y: Images.
        strength: Factor on the steps; 1 is quality 50, 2 is quality 25.
        low: Value that becomes 0 of 255.
        high: Value that becomes 255.
    """
    if strength == 0:
        return y.clone()
    *_, H, W = y.shape
    grey = (y.numpy() - low) / (high - low) * 255 - 128
    grey = np.pad(grey, ((0, 0), (0, 0), (0, -H % 8), (0, -W % 8)), mode="edge")
    blocks = grey.reshape(*grey.shape[:2], grey.shape[2] // 8, 8, -1, 8)
    waves = dctn(blocks, axes=(3, 5), norm="ortho")
    steps = strength * JPEG_STEPS[:, np.newaxis]
    blocks = idctn(np.round(waves / steps) * steps, axes=(3, 5), norm="ortho")
    grey = blocks.reshape(grey.shape)[..., :H, :W]
    return torch.from_numpy((grey + 128) / 255 * (high - low) + low).to(y)


def salt_and_pepper(
    y: Tensor, strength: float, *, low: float, high: float, seed: int = 0
) -> Tensor:
    """Makes a share `strength` of the pixels black or white.

    The last of them is changed in part, so that the error has no steps.

    Args:
        y: Images.
        strength: Share of the pixels, 0 … 1.
        low: Black.
        high: White.
        seed: Of the places, and of the colours.
    """
    generator = torch.Generator().manual_seed(seed)
    place, colour = torch.rand(2, y.numel(), generator=generator).to(y).unbind()
    rank = place.argsort().argsort()  # in which order the pixels are changed
    changed = (strength * y.numel() - rank).clamp(0, 1).view(y.shape)
    return y + changed * (torch.where(colour < 0.5, low, high).view(y.shape) - y)


def tune(distort: Callable[[Tensor, float], Tensor], y: Tensor, mse: float) -> float:
    """Finds how strong a distortion must be for a given mean squared error.

    The bracket is doubled until it holds the root of MSE(strength) − mse, then Brent's
    method closes it.

    Args:
        distort: One of this file's functions, its other arguments filled in
            (`functools.partial`).
        y: Images.
        mse: Mean squared error over all pixels to reach, in squared units.

    Returns:
        The strength, from 0 on.

    Raises:
        ValueError: The error asked for is not positive; the distortion never makes so
            large an error, however strong; or it jumps over it, by more than 1 %.
    """
    if not mse > 0:
        raise ValueError(f"mse is {mse}, expected > 0: strength 0 has none.")

    def excess(strength: float) -> float:
        return (distort(y, strength) - y).double().square().mean().item() - mse

    high, largest = 1e-3, -mse
    while (found := excess(high)) < 0:
        if found - largest < 1e-6 * mse and high > 1e3:
            raise ValueError(
                f"mse is {mse:g}, and the distortion reaches {found + mse:g} at most, "
                "however strong. Ask for less."
            )
        high, largest = 2 * high, found
    strength = brentq(excess, 0, high, xtol=1e-12, rtol=1e-12)
    if abs(excess(strength)) > 0.01 * mse:
        raise ValueError(
            f"mse is {mse:g}, and the distortion jumps over it at strength "
            f"{strength:g}. Ask for another."
        )
    return strength


def distortions(low: float, high: float) -> dict[str, Callable[..., Tensor]]:
    """Returns name → `f(y, strength)` of all of them, for images from low to high."""
    ends = {"low": low, "high": high}
    return {
        "mean shift": shift_mean,
        "contrast": stretch_contrast,
        "noise": add_noise,
        "blur": blur,
        "compression": partial(compress, **ends),
        "salt and pepper": partial(salt_and_pepper, **ends),
    }
