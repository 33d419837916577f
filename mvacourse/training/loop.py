"""The training loop shared by every method."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from torch import Tensor
from torch.optim.lr_scheduler import LRScheduler

from mvacourse.threads import core_sharing


def fit(
    step: Callable[..., dict[str, Tensor]],
    batches: Iterable[tuple[Tensor, ...]],
    n_steps: int,
    schedulers: Sequence[LRScheduler] = (),
) -> Iterator[dict[str, float]]:
    """Makes `n_steps` updates and yields a record after each.

    Progress bars, live plots, averaging and early stop belong to the caller's `for`.

    Args:
        step: Called with the tensors of a batch, makes one update, returns its losses.
        batches: Endless, or at least `n_steps` long.
        n_steps: Updates to make.
        schedulers: Learning-rate schedules, advanced after each update.

    Yields:
        The step's losses by name.

    Raises:
        FloatingPointError: A loss is no longer finite; names it and the update.
    """
    for n, batch in enumerate(islice(batches, n_steps), start=1):
        core_sharing.look()
        losses = {name: loss.item() for name, loss in step(*batch).items()}
        for name, value in losses.items():
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"{name} is {value} at update {n} of {n_steps}. Likely causes: a "
                    "learning rate too high, data not in [−1, 1], or a log of 0."
                )
        for scheduler in schedulers:
            scheduler.step()
        yield losses
