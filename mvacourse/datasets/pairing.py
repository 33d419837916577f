"""Batches of slices: the same slice in two modalities, or of different patients."""

from collections.abc import Iterable, Iterator, Sequence

import torch
from torch import Tensor

from mvacourse.datasets.batches import batches
from mvacourse.datasets.slices import Key, Slices


def paired_batches(
    slices: Slices,
    keys: Sequence[Key],
    *,
    batch_size: int,
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, ...]]:
    """Yields shuffled batches of the same slices in several modalities, forever.

    Args:
        slices: Of the subjects to train on.
        keys: One tensor of a batch for each: `["T1w", "CT", "head_mask"]`, or, with
            several modalities as channels, `[("MTR", "FA", "RD"), "PET"]`.
        batch_size: Slices in a batch.
        generator: Stream of the shuffling (on the CPU).

    Yields:
        One tensor `(batch_size, C, H, W)` for each key.

    Raises:
        ValueError: A key is unknown, or no batch of this size can be made.
    """
    tensors = [slices[key] for key in keys]
    return batches(*tensors, batch_size=batch_size, generator=generator)


def mirrored(
    batches: Iterable[tuple[Tensor, ...]], *, generator: torch.Generator | None = None
) -> Iterator[tuple[Tensor, ...]]:
    """Exchanges left and right in half of the examples, in all tensors alike.

    Heads are nearly symmetric: twice as many examples, for nothing. For axial and
    coronal slices; in sagittal ones it would exchange front and back.

    Args:
        batches: Of tensors `(B, C, H, W)`, aligned.
        generator: Stream of the drawing (on the CPU).
    """
    for batch in batches:
        flip = torch.rand(len(batch[0]), 1, 1, 1, generator=generator) < 0.5
        yield tuple(torch.where(flip.to(x.device), x.flip(3), x) for x in batch)


def unpaired_batches(
    x_slices: Slices,
    y_slices: Slices,
    keys: tuple[Key, Key],
    *,
    batch_size: int,
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yields batches of x and, for each x, a y of another subject at another position.

    Each x comes once an epoch; its y is drawn anew from all that are allowed, as in
    CycleGAN. Nor is any slice of a subject in both x and y of a batch, in any row.

    Args:
        x_slices: Where x is taken from.
        y_slices: Where y is taken from: the same slices, or those of other subjects.
        keys: Key of x and key of y.
        batch_size: Slices in x and in y.
        generator: Stream of the drawing (on the CPU).

    Yields:
        x and y, each `(batch_size, C, H, W)`.

    Raises:
        ValueError: A key is unknown, or some x has fewer than `batch_size` partners:
            there is but one subject, or there are few slices.
    """
    x, y = x_slices[keys[0]], y_slices[keys[1]]
    names = sorted({*x_slices.names, *y_slices.names})
    places = [_places(slices, names) for slices in (x_slices, y_slices)]  # (2, N)
    fewest = _fewest_partners(*places)
    if fewest < batch_size:
        raise ValueError(
            f"batch_size is {batch_size}, expected at most {fewest}: no more y are of "
            "another subject and position for some x. Subjects are "
            f"{', '.join(names)}: give slices of more, or make smaller batches."
        )
    order = batches(torch.arange(len(x)), batch_size=batch_size, generator=generator)
    return _with_partners(x, y, *places, order, generator)


def _places(slices, names):
    """Returns index into `names` and position of each slice, `(2, N)` on the CPU."""
    subject = torch.tensor([names.index(name) for name in slices.names])
    return torch.stack([subject[slices.subject.cpu()], slices.position.cpu()])


def _fewest_partners(x_places, y_places):
    """Returns of how many y both subject and position differ, least over the x."""
    size = torch.cat([x_places, y_places], dim=1).amax(dim=1) + 1
    count = torch.zeros(*size, dtype=torch.int64)  # (subjects, positions)
    count.index_put_(tuple(y_places), torch.tensor(1), accumulate=True)
    subject, position = x_places
    same = count.sum(1)[subject] + count.sum(0)[position] - count[subject, position]
    return (y_places.shape[1] - same).min().item()


def _with_partners(x, y, x_places, y_places, order, generator):
    for (i,) in order:
        differ = x_places[:, i, None] != y_places[:, None]  # (2, B, N)
        on_both_sides = ~differ.any(dim=0).all(dim=0)  # (N,)
        allowed = differ.all(dim=0) & ~on_both_sides
        j = torch.multinomial(allowed.float(), 1, generator=generator).squeeze(1)
        yield x[i.to(x.device)], y[j.to(y.device)]
