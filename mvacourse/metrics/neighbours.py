"""Nearest neighbours of two sets: is it good, is all there, is it a copy?"""

import torch
from torch import Tensor

PART = 1000  # rows of a table of distances at a time, for memory


def nearest(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Finds the row of b that is nearest to each row of a.

    Args:
        a: `(N, ...)`, flattened to `(N, F)`.
        b: `(M, ...)`.

    Returns:
        Euclidean distances `(N,)`, in the unit of the rows, and which they are `(N,)`.

    Raises:
        ValueError: The rows are not of one length, or one set is empty.
    """
    a, b = a.flatten(1), b.flatten(1)
    _require_rows(a, b, at_least=1)
    index = torch.cat([torch.cdist(p, b).argmin(dim=1) for p in a.split(PART)])
    # Once more for these: the table, made of products, knows no distance of exactly 0.
    return (a - b[index]).norm(dim=1), index


def precision(real: Tensor, fake: Tensor, k: int = 3) -> float:
    """Measures the part of generated images that lie where real images are.

    A generated image counts if its features are within the ball around those of some
    real image that reaches to this one's k-th nearest real neighbour. Read with
    `recall`: copies of a single good image have precision 1.

    Args:
        real: Features of real images `(N, F)`, not those the model learned from.
        fake: Features of as many generated images `(M, F)`.
        k: Neighbours; 3 in the paper.

    Returns:
        0 … 1, 1 is best. It depends on N: compare equal numbers only.

    Raises:
        ValueError: The features are not of one length, or fewer than k + 1 rows.

    Reference:
        Kynkäänniemi et al. (2019), Improved precision and recall metric for assessing
        generative models, equations 1 and 2.
    """
    _require_rows(real, fake, at_least=k + 1)
    reach = torch.cat(
        # Of k + 1 nearest the first is the row itself.
        [torch.cdist(p, real).kthvalue(k + 1, dim=1).values for p in real.split(PART)]
    )
    within = [(torch.cdist(p, real) <= reach).any(dim=1) for p in fake.split(PART)]
    return torch.cat(within).double().mean().item()


def recall(real: Tensor, fake: Tensor, k: int = 3) -> float:
    """Measures the part of real images that lie where generated images are.

    `precision` with the roles exchanged; low where a kind of image is never made.

    Args:
        real: Features of real images `(N, F)`.
        fake: Features of as many generated images `(M, F)`.
        k: Neighbours; 3 in the paper.

    Returns:
        0 … 1, 1 is best.

    Raises:
        ValueError: As `precision`.

    Reference:
        Kynkäänniemi et al. (2019), as `precision`.
    """
    return precision(fake, real, k)


def copying(train: Tensor, test: Tensor, fake: Tensor) -> float:
    """Measures whether generated images are too near to those of the training.

    The probability that a generated image is nearer to its nearest training image than
    a new real image is to its own. A model that has learned what the images are like is
    as near as new images are; one that has memorised them is nearer.

    Args:
        train: Images, or their features, that the model learned from `(N, ...)`.
        test: New real ones `(M, ...)`.
        fake: Generated ones `(L, ...)`.

    Returns:
        0 … 1: ½ for no copies, 1 for nothing but copies; below ½ generated images are
        farther from data than data are. Equal distances count half.

    Raises:
        ValueError: The rows are not of one length, or one set is empty.

    Reference:
        Meehan, Chaudhuri & Dasgupta (2020), A non-parametric test to detect
        data-copying in generative models, section 3: their Z_U is this, standardised.
    """
    of_test, _ = nearest(test, train)
    of_fake, _ = nearest(fake, train)
    ordered = of_test.sort().values
    # Of the new real images, how many are farther from the training, how many as far?
    not_nearer = len(ordered) - torch.searchsorted(ordered, of_fake)
    farther = len(ordered) - torch.searchsorted(ordered, of_fake, right=True)
    return ((not_nearer + farther).double() / (2 * len(ordered))).mean().item()


def _require_rows(*sets: Tensor, at_least: int) -> None:
    shapes = [tuple(rows.shape) for rows in sets]
    if any(len(shape) != 2 or shape[0] < at_least for shape in shapes) or (
        len({shape[1] for shape in shapes}) > 1
    ):
        raise ValueError(
            f"features are {' and '.join(map(str, shapes))}, expected (N, F) and "
            f"(M, F) with N, M ≥ {at_least}. Give one row of the same features for "
            "each image."
        )
