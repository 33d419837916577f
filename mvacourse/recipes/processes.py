"""The processes of a long training: as many as devices, by Lightning Fabric."""

import os
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from mvacourse.runtime import get_device
from mvacourse.threads import core_sharing

if TYPE_CHECKING:
    from lightning_fabric import Fabric


def make_fabric(n_devices: int, profile: str) -> "Fabric":
    """Builds what starts the processes and carries messages between them.

    Raises:
        ValueError: There are not so many devices.
        ModuleNotFoundError: lightning-fabric is not installed.
    """
    try:
        from lightning_fabric import Fabric
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"long trainings need lightning-fabric ({error}). Install it by "
            "`pip install 'mvacourse[gpu]'`, in a checkout `pip install -e '.[gpu]'`."
        ) from error
    device = get_device().type
    count = {"cuda": torch.cuda.device_count, "cpu": os.cpu_count}
    there = count.get(device, lambda: 1)() or 1
    if not 1 <= n_devices <= there:
        raise ValueError(
            f"--devices is {n_devices}, expected 1 … {there}: as many "
            f"{'cores' if device == 'cpu' else device + ' devices'} are there."
        )
    return Fabric(
        accelerator=device,
        devices=n_devices,
        strategy="ddp" if n_devices > 1 else "auto",
        precision="bf16-mixed" if profile == "gpu" else "32-true",
    )


def gather(fabric: "Fabric", own: Tensor) -> Tensor:
    """Maps each process's tensor `(...)` to those of all, `(P, ...)`, on the CPU."""
    slots = own.new_zeros(fabric.world_size, *own.shape, device=fabric.device)
    slots[fabric.global_rank] = own.to(fabric.device)
    return fabric.all_reduce(slots, reduce_op="sum").cpu()  # others have zeros there


def repeat_exactly() -> None:
    """Lets every sum be made in one order: a resumed training repeats to the bit."""
    core_sharing.stop()
    torch.backends.cudnn.deterministic = True
