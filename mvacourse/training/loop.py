"""The training loop shared by every method."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler

from mvacourse.threads import core_sharing
from mvacourse.training.image_buffer import ImageBuffer

KEEP_EVERY = 100  # updates between two copies of the weights, kept in memory


class Parts(NamedTuple):
    """What a method gives to `fit`, besides data; all that changes hangs on it.

    Attributes:
        step: Makes one update of a batch.
        n_steps: Updates of the whole training.
        schedulers: One for each optimiser.
        networks: All that learn.
        histories: `ImageBuffer`s that the step shows to a discriminator.
    """

    step: Callable[..., dict[str, Tensor]]
    n_steps: int
    schedulers: Sequence[LRScheduler]
    networks: Sequence[nn.Module]
    histories: Sequence[ImageBuffer] = ()


def fit(
    step: Callable[..., dict[str, Tensor]],
    batches: Iterable[tuple[Tensor, ...]],
    n_steps: int,
    schedulers: Sequence[LRScheduler] = (),
    networks: Sequence[nn.Module] = (),
    start: int = 0,
) -> Iterator[dict[str, float]]:
    """Makes `n_steps` updates and yields a record after each.

    Progress bars, live plots, averaging and early stop belong to the caller's `for`.

    Args:
        step: Called with the tensors of a batch, makes one update, returns its losses.
        batches: Endless, or at least `n_steps` long.
        n_steps: Updates to make.
        schedulers: Learning-rate schedules, advanced after each update.
        networks: Put back to their last finite weights if a loss is not finite.
        start: Of the updates, those that were made before; their batches are left out.

    Yields:
        The step's losses by name.

    Raises:
        FloatingPointError: A loss is no longer finite; names it and the update, and
            the update to which the networks were put back.
    """
    kept, at = _weights(networks), start
    for n, batch in enumerate(islice(batches, start, n_steps), start + 1):
        core_sharing.look()
        losses = {name: loss.item() for name, loss in step(*batch).items()}
        for name, value in losses.items():
            if not math.isfinite(value):
                for network, state in zip(networks, kept, strict=True):
                    network.load_state_dict(state)
                back = f" The networks are those of update {at}." if networks else ""
                raise FloatingPointError(
                    f"{name} is {value} at update {n} of {n_steps}. Likely causes: a "
                    f"learning rate too high, data not in [−1, 1], or a log of 0.{back}"
                )
        for scheduler in schedulers:
            scheduler.step()
        if n % KEEP_EVERY == 0 and _are_finite(networks):
            kept, at = _weights(networks), n
        yield losses


def _weights(networks: Sequence[nn.Module]) -> list[dict[str, Tensor]]:
    return [
        {name: tensor.clone() for name, tensor in network.state_dict().items()}
        for network in networks
    ]


def _are_finite(networks: Sequence[nn.Module]) -> bool:
    return all(
        tensor.isfinite().all() for n in networks for tensor in n.state_dict().values()
    )
