"""Trained networks at work, without gradients: reconstruct, decode, interpolate."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


@torch.no_grad()
def in_parts(f, x: Tensor, part_size: int = 1000) -> Tensor:
    """Applies a function to a large batch, part by part, and joins the results.

    Args:
        f: Maps `(B, ...)` to `(B, ...)`, each example on its own: a network in
            evaluation mode, or one of its methods.
        x: `(N, ...)`.
        part_size: Examples at a time, for memory and cache.
    """
    return torch.cat([f(part) for part in x.split(part_size)])


def interpolate(z_a: Tensor, z_b: Tensor, n: int) -> Tensor:
    """Walks from one latent point to another in n equal steps, both ends included.

    z_k = (1 − t_k) z_a + t_k z_b,  t_k = k / (n − 1)

    Args:
        z_a: Start `(Z,)`.
        z_b: End `(Z,)`.
        n: Points on the way, at least 2.

    Returns:
        `(n, Z)`.
    """
    t = torch.linspace(0, 1, n, device=z_a.device).unsqueeze(1)
    return (1 - t) * z_a + t * z_b


def plane_grid(low: Tensor, high: Tensor, n: int) -> Tensor:
    """Lays an n×n grid over a rectangle of a two-dimensional latent space.

    Args:
        low: Lower corner `(2,)`.
        high: Upper corner `(2,)`.
        n: Points a side.

    Returns:
        `(n·n, 2)` in the order of an image: rows from the top, z₂ decreasing; columns
        from the left, z₁ increasing.
    """
    z_1 = torch.linspace(float(low[0]), float(high[0]), n)
    z_2 = torch.linspace(float(high[1]), float(low[1]), n)
    rows, columns = torch.meshgrid(z_2, z_1, indexing="ij")
    return torch.stack([columns, rows], dim=-1).view(-1, 2).to(low)


def gaussian_grid(n: int) -> Tensor:
    """Lays an n×n grid of equal probability under the prior N(0, I) in two dimensions.

    Each coordinate is Φ⁻¹((k + ½) / n), k = 0 … n − 1: as dense as the prior.

    Args:
        n: Points a side.

    Returns:
        `(n·n, 2)` in the order of `plane_grid`.

    Reference:
        Kingma & Welling (2014), Auto-encoding variational Bayes, figure 4.
    """
    u = (torch.arange(n) + 0.5) / n
    quantiles = torch.special.ndtri(u)
    rows, columns = torch.meshgrid(quantiles.flip(0), quantiles, indexing="ij")
    return torch.stack([columns, rows], dim=-1).view(-1, 2)


@torch.no_grad()
def sample(decoder: nn.Module, n: int, latent_dim: int) -> Tensor:
    """Decodes n draws from the prior z ~ N(0, I).

    Returns:
        Images `(n, C, H, W)` in [−1, 1].
    """
    device = next(decoder.parameters()).device
    return decoder(torch.randn(n, latent_dim, device=device))


def on_circle(z_a: Tensor, z_b: Tensor, t: Tensor) -> Tensor:
    """Walks round the circle through two draws of noise.

    z(t) = cos(t) z_a + sin(t) z_b

    Two independent draws z ~ N(0, I) make each z(t) ~ N(0, I) too; on the straight line
    between them the middle would be too near to 0.

    Args:
        z_a: Noise at t = 0 `(Z,)`.
        z_b: Noise at t = π/2 `(Z,)`.
        t: Angles `(n,)` in radians.

    Returns:
        `(n, Z)`.
    """
    t = t.to(z_a).unsqueeze(1)
    return t.cos() * z_a + t.sin() * z_b


@torch.no_grad()
def sample_classes(G: nn.Module, classes: Sequence[int], z: Tensor) -> Tensor:
    """Makes each class from the same noise vectors.

    Args:
        G: Maps noise `(B, Z)` and classes `(B,)` to images `(B, C, H, W)`, in
            evaluation mode.
        classes: K classes to make, at least one.
        z: Noise `(n, Z)`.

    Returns:
        Images `(K, n, C, H, W)`: one class a row, one noise vector a column.
    """
    c = torch.tensor(list(classes), dtype=torch.int64, device=z.device)
    images = G(z.repeat(len(c), 1), c.repeat_interleave(len(z)))
    return images.view(len(c), len(z), *images.shape[1:])
