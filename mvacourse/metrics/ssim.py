"""Structural similarity of images and volumes, in windows or as a whole.

With means μ, sample variances σ² and covariance σ_xy (divided by N − 1) in a window:

    l = (2 μx μy + C1) / (μx² + μy² + C1)    luminance
    c = (2 σx σy + C2) / (σx² + σy² + C2)    contrast
    s = (σxy + C3) / (σx σy + C3)            structure

SSIM = l·c·s,  C1 = (0.01 L)²,  C2 = (0.03 L)²,  C3 = C2 / 2,  L the data range.

Reference:
    Wang, Bovik, Sheikh & Simoncelli (2004), Image quality assessment: from error
    visibility to structural similarity, equations 6–13. doi:10.1109/TIP.2003.819861
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from mvacourse.metrics.pairs import (
    require_data_range,
    require_finite,
    require_pair,
    whole_mask,
)
from mvacourse.metrics.windows import (
    window_bands,
    window_centres,
    window_mean,
    window_size,
)

VOXELS = 2**20  # looked at together: more needs memory, fewer are read twice


def ssim(
    y_hat: Tensor,
    y: Tensor,
    *,
    data_range: float,
    window: str = "gaussian",
    size: int = 7,
    mask: Tensor | None = None,
) -> Tensor:
    """Mean structural similarity of each image, over all places of the window inside.

    Differentiable, where an image is constant too. Slab by slab: it takes some tens of
    MB beside the images, unless gradients are asked for.

    Args:
        y_hat: Images `(B, C, H, W)` or volumes `(B, C, X, Y, Z)`, in native units.
        y: What they should be, the same shape and units.
        data_range: L, the greatest less the least value that the modality can take.
        window: "gaussian" (σ = 1.5, cut to 11 pixels along each side, all of which N
            counts), "uniform", or "global": all of the image at once.
        size: Pixels along each side of the uniform window, odd.
        mask: Centres of windows that count, bool, broadcast to the images; None for
            all. The windows reach beyond it. Not for "global".

    Returns:
        `(B,)`, −1 … 1; 1 for images that are equal. Of two constant images it is l:
        C2 and C3 keep c = s = 1. A number added to both images changes l.

    Raises:
        ValueError: The shapes differ, the data range is no positive number, the window
            is unknown or larger than the image, a number is not finite, or no centre
            of a window lies in the mask.
    """
    bands = _prepare(y_hat, y, data_range, window, size)
    counted = _counted(mask, y, bands, window)
    n = max(1, VOXELS // y[:1].numel())
    batches = zip(y_hat.split(n), y.split(n), counted.split(n), strict=True)
    sums = [_sum_of_map(*batch, bands, data_range) for batch in batches]
    values = torch.cat(sums) / counted.flatten(1).sum(dim=1)
    require_finite(values)
    return values


def ssim_map(
    y_hat: Tensor,
    y: Tensor,
    *,
    data_range: float,
    window: str = "gaussian",
    size: int = 7,
) -> Tensor:
    """Structural similarity at each place of the window; arguments as for `ssim`.

    Returns:
        `(B, C, H − h + 1, …)` for a window of h pixels, −1 … 1. The first value is that
        of the window in the corner.

    Raises:
        ValueError: As for `ssim`.
    """
    bands = _prepare(y_hat, y, data_range, window, size)
    values = _similarity(y_hat, y, bands, data_range)
    require_finite(values)
    return values


def ssim_factors(
    y_hat: Tensor,
    y: Tensor,
    *,
    data_range: float,
    window: str = "gaussian",
    size: int = 7,
) -> tuple[Tensor, Tensor, Tensor]:
    """Luminance, contrast and structure apart, as the lecture has them.

    Arguments as for `ssim`.

    Returns:
        Maps l, c and s, whose product is that of `ssim_map`; c is 0 … 1, l and s are
        −1 … 1.

    Raises:
        ValueError: As for `ssim`.
    """
    bands = _prepare(y_hat, y, data_range, window, size)
    C1, C2, C3 = _constants(data_range)
    N = window_size(bands)
    mu_x, mu_y = window_mean(y_hat, bands), window_mean(y, bands)

    def covariance(a, b, mu_a, mu_b):
        return N / (N - 1) * (window_mean(a * b, bands) - mu_a * mu_b)

    # Rounding may leave a variance of 0 a little below.
    sigma_x = covariance(y_hat, y_hat, mu_x, mu_x).clamp(min=0).sqrt()
    sigma_y = covariance(y, y, mu_y, mu_y).clamp(min=0).sqrt()
    sigma_xy = covariance(y_hat, y, mu_x, mu_y)
    luminance = (2 * mu_x * mu_y + C1) / (mu_x**2 + mu_y**2 + C1)
    contrast = (2 * sigma_x * sigma_y + C2) / (sigma_x**2 + sigma_y**2 + C2)
    structure = (sigma_xy + C3) / (sigma_x * sigma_y + C3)
    require_finite(luminance)
    return luminance, contrast, structure


def _similarity(x: Tensor, y: Tensor, bands: Sequence[Tensor], L: float) -> Tensor:
    """Returns l · (2σxy + C2) / (σx² + σy² + C2), which is l·c·s since C3 = C2/2.

    The sum a = x + y and the difference d = x − y hold all that it takes:
    4 μx μy = μa² − μd² and 2 (μx² + μy²) = μa² + μd², and the same with variances.
    Only two squares have to be averaged, and where x ≈ y no digits are lost.
    """
    C1, C2, _ = _constants(L)
    N = window_size(bands)
    offset = y.detach().mean()  # E[a²] − μa² loses digits where μa is large
    a, d = x + y - 2 * offset, x - y
    mu_a, mu_d = window_mean(a, bands), window_mean(d, bands)
    squares_d = mu_d * mu_d
    variance_a = window_mean(a * a, bands) - mu_a * mu_a
    variance_d = window_mean(d * d, bands) - squares_d
    luminance = _ratio((mu_a + 2 * offset).square(), squares_d, 2 * C1)
    return luminance * _ratio(variance_a, variance_d, 2 * C2 * (N - 1) / N)


def _ratio(of_a: Tensor, of_d: Tensor, C: float) -> Tensor:
    of_a = of_a + C
    return (of_a - of_d) / (of_a + of_d)


def _sum_of_map(x, y, counted, bands: Sequence[Tensor], L: float) -> Tensor:
    """Sums each image's map where it counts, some rows at a time."""
    first, *others = bands
    n = max(1, VOXELS // y[:, :, 0].numel())
    total = 0.0
    for start in range(0, len(first), n):
        rows = first[start : start + n]
        reach = slice(start, start + len(rows) + first.shape[1] - len(first))
        slab = [rows[:, reach], *others]
        part = _similarity(x[:, :, reach], y[:, :, reach], slab, L)
        part = part.where(counted[:, :, start : start + n], 0.0)
        total = total + part.flatten(1).sum(dim=1)
    return total


def _constants(L: float) -> tuple[float, float, float]:
    return (0.01 * L) ** 2, (0.03 * L) ** 2, (0.03 * L) ** 2 / 2


def _prepare(y_hat, y, data_range: float, window: str, size: int) -> list[Tensor]:
    require_pair(y_hat, y)
    require_data_range(data_range)
    return window_bands(y, window, size)


def _counted(mask, y: Tensor, bands: Sequence[Tensor], window: str) -> Tensor:
    """Returns which places of the window count, bool, in the shape of the map."""
    if mask is None:
        return window_centres(y.new_ones(1, dtype=torch.bool).expand_as(y), bands)
    if window == "global":
        raise ValueError(
            'mask is given with window="global", expected None: there is one window. '
            "Crop the images, or take a local window."
        )
    centres = window_centres(whole_mask(mask, y), bands)
    return whole_mask(centres, centres)  # not empty without the border either
