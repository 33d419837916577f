"""One training on several devices: a process for each, all making the same updates.

Each process has the whole of the networks and learns from its share of every batch. The
gradients are averaged before an optimiser uses them: of a loss that is a mean over the
batch, that is the gradient of the whole batch. So a method's step is the same on one
device and on many, however many networks it has and in whatever order it uses them.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.optim import Optimizer

from mvacourse.training.loop import Parts

if TYPE_CHECKING:
    from lightning_fabric import Fabric


def share_out(
    batches: Iterable[tuple[Tensor, ...]], rank: int, n_processes: int
) -> Iterator[tuple[Tensor, ...]]:
    """Yields of each batch the part that belongs to one of several processes.

    Args:
        batches: The same in all processes; their size is a multiple of `n_processes`.
        rank: Of this process, 0 … n_processes − 1.
        n_processes: That learn together.
    """
    for batch in batches:
        yield tuple(tensor.chunk(n_processes)[rank] for tensor in batch)


def learn_together(parts: Parts, fabric: "Fabric") -> Parts:
    """Returns parts whose step is made by all processes together.

    Args:
        parts: Of this process, of the same weights in all.
        fabric: Launched; its precision is used in the step.
    """
    if fabric.world_size > 1:
        for scheduler in parts.schedulers:
            average = partial(_average_gradients, fabric)
            scheduler.optimizer.register_step_pre_hook(average)

    def step(*batch: Tensor) -> dict[str, Tensor]:
        with fabric.autocast():
            losses = parts.step(*batch)
        values = torch.stack([value.float() for value in losses.values()])
        means = fabric.all_reduce(values, reduce_op="mean")
        return dict(zip(losses, means, strict=True))

    return parts._replace(step=step)


def _average_gradients(fabric: "Fabric", optimizer: Optimizer, *_) -> None:
    """Replaces each gradient by its mean over the processes, in one message."""
    gradients = [
        parameter.grad
        for group in optimizer.param_groups
        for parameter in group["params"]
        if parameter.grad is not None
    ]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    mean = fabric.all_reduce(flat, reduce_op="mean")
    parts = mean.split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))
