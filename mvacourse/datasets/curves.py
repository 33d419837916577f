"""Points along curves of the plane, made by scikit-learn, around 0 and of size 1."""

import torch
from torch import Tensor


def swiss_roll(n: int, noise: float = 0.5, seed: int = 0) -> Tensor:
    """Draws points of a spiral: the roll without its third axis.

    Args:
        n: Points, at least 2.
        noise: Standard deviation around the curve, that is about 30 wide.
        seed: Of the draw.

    Returns:
        `(n, 2)`, each axis of mean 0 and standard deviation 1.

    Raises:
        ValueError: n < 2.
    """
    _require_points(n)
    from sklearn.datasets import make_swiss_roll

    x, _ = make_swiss_roll(n, noise=noise, random_state=seed)
    return _standardise(torch.from_numpy(x[:, [0, 2]]).float())


def two_moons(n: int, noise: float = 0.05, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Draws points of two half circles, one in the other's arms.

    Args:
        n: Points, at least 2.
        noise: Standard deviation around the circles, of radius 1.
        seed: Of the draw.

    Returns:
        x `(n, 2)`, each axis of mean 0 and standard deviation 1, and which moon each
        lies on, c `(n,)`, 0 or 1.

    Raises:
        ValueError: n < 2.
    """
    _require_points(n)
    from sklearn.datasets import make_moons

    x, c = make_moons(n, noise=noise, random_state=seed)
    return _standardise(torch.from_numpy(x).float()), torch.from_numpy(c).long()


def _standardise(x: Tensor) -> Tensor:
    return (x - x.mean(dim=0)) / x.std(dim=0)


def _require_points(n: int) -> None:
    if n < 2:
        raise ValueError(f"n is {n}, expected at least 2 points.")
