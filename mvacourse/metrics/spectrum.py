"""Power of an image by frequency: a blurred one lacks the high frequencies."""

import torch
from torch import Tensor


def radial_power(y: Tensor) -> tuple[Tensor, Tensor]:
    """Power spectrum of each image, averaged over rings of equal frequency.

    |F(k)|² / (H W), F the discrete Fourier transform of the image less its mean, over
    all k with ‖k‖ in a ring 1/n cycles per pixel wide, n the shorter side. Edges of the
    image that do not match count as sharp: take whole images with background around.

    Args:
        y: Images `(B, C, H, W)`, in native units, H and W at least 4.

    Returns:
        Frequencies `(R,)` in cycles per pixel, up to ½; and power `(B, R)`, the mean
        over the channels, in squared units. White noise of variance σ² has σ² at each.

    Raises:
        ValueError: The image is not 4-D or less than 4 pixels to a side.
    """
    power, k = _power(y)
    n = min(y.shape[2:])
    ring = (k * n).round().long()
    inside = ring <= n // 2  # beyond, only the corners of the square of frequencies
    rings = torch.arange(1, n // 2 + 1, device=y.device)
    counted = (ring[inside] == rings.unsqueeze(1)).to(power)  # (R, K)
    mean = power[:, inside] @ counted.T / counted.sum(dim=1)
    return rings / n, mean


def high_frequency_share(y: Tensor, *, above: float = 0.25) -> Tensor:
    """Share of each image's power at high frequencies, its mean left out.

    Compare it with that of the true images: less is blur, more is noise or texture
    that is not there.

    Args:
        y: Images `(B, C, H, W)`, H and W at least 4.
        above: Lowest frequency that is high, cycles per pixel; a quarter is a pattern
            that repeats every 4 pixels.

    Returns:
        `(B,)`, 0 … 1; NaN for a constant image. White noise has about 1 − π `above`².

    Raises:
        ValueError: The image is not 4-D or less than 4 pixels to a side, or `above`
            is not in 0 … 0.7.
    """
    if not 0 < above < 0.5**0.5:
        raise ValueError(f"above is {above}, expected 0 … 0.7 cycles per pixel.")
    power, k = _power(y)
    return power[:, k > above].sum(dim=1) / power.flatten(1).sum(dim=1)


def _power(y: Tensor) -> tuple[Tensor, Tensor]:
    """Returns |F|² / (H W) `(B, H, W)` and the frequencies ‖k‖ `(H, W)`."""
    if y.ndim != 4 or min(y.shape[2:]) < 4:
        raise ValueError(
            f"images are {tuple(y.shape)}, expected (B, C, H, W) with H and W ≥ 4. "
            "Take slices of a volume."
        )
    *_, H, W = y.shape
    y = y - y.mean(dim=(2, 3), keepdim=True)
    power = torch.fft.fft2(y).abs().square().mean(dim=1) / (H * W)
    rows, columns = (torch.fft.fftfreq(n, device=y.device) for n in (H, W))
    return power, torch.hypot(rows.unsqueeze(1), columns)
