"""Trainings of hours: on one device or several, and safe from being killed."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from mvacourse.checkpoints import load_checkpoint, read_checkpoint, save_checkpoint
from mvacourse.recipes.long_plans import PLANS, Plan
from mvacourse.recipes.loss_log import LossLog
from mvacourse.recipes.processes import gather, make_fabric, repeat_exactly
from mvacourse.runtime import progress, set_seed, shorten, writable_data_folder
from mvacourse.training.devices import learn_together, share_out
from mvacourse.training.loop import Parts, fit
from mvacourse.training.state import TrainingState

if TYPE_CHECKING:
    from lightning_fabric import Fabric

SAVE_EVERY = 500  # updates: a kill costs no more


def long_training(
    name: str, profile: str, *, n_devices: int = 1, resume: bool = False
) -> Path:
    """Trains, or goes on with a training that was killed, as if it had not been.

    `<data folder>/runs/<name>` holds its state, its losses and in the end its network:
    `state.safetensors`, `losses.csv`, `network.safetensors`.

    Args:
        name: One of `PLANS`.
        profile: "cpu", "gpu" (in bfloat16 and channels-last memory), "smoke".
        n_devices: Processes, each with a batch of the settings' size for itself.
        resume: Go on from the state, where there is one.

    Returns:
        Where the trained network is.

    Raises:
        ValueError: There are not so many devices; there is a state, and `resume` is
            False; it is of other settings, or damaged.
        ModuleNotFoundError: lightning-fabric is not installed.
    """
    folder = writable_data_folder() / "runs" / name
    fabric = make_fabric(n_devices, profile)
    generator = set_seed(0)
    plan = PLANS[name](profile)
    about = {"name": name, "profile": profile, "devices": n_devices, "seed": 0}
    about |= {"settings": asdict(plan.settings)}
    saved = _saved_before(folder / "state.safetensors", about, resume)

    fabric.launch()  # from here on there are so many processes
    repeat_exactly()
    parts = learn_together(_placed(plan, fabric, profile), fabric)
    state = TrainingState(parts, fabric.global_rank, lambda own: gather(fabric, own))
    torch.manual_seed(fabric.global_rank)  # dropout differs from process to process
    if saved:
        state.make_room(saved)
        load_checkpoint(folder / "state.safetensors", state)
    size = n_devices * plan.settings.batch_size
    batches = plan.batches(fabric.device, size, generator)
    batches = share_out(batches, fabric.global_rank, n_devices)
    _train(parts, state, batches, folder, about, fabric)
    if not fabric.is_global_zero:
        raise SystemExit  # one process speaks for all
    save_checkpoint(folder / "network.safetensors", plan.result, **about)
    return folder / "network.safetensors"


def _saved_before(path: Path, about: Mapping, resume: bool) -> dict[str, Tensor] | None:
    """Returns the tensors of a state to go on from, None where there is none."""
    if not path.is_file():
        return None
    tensors, before = read_checkpoint(path)
    _check_state(path, tensors, before)
    if not resume:
        raise ValueError(
            f"{shorten(path.parent)} holds a training, killed or finished, at update "
            f"{int(tensors['n_done']):,} of {before['settings']['n_steps']:,}. Go on "
            "with it by --resume, or move the folder away to start anew."
        )
    old, new = _flat(before), _flat(about)
    differences = [
        f"{key} was {old.get(key)!r} and is {new.get(key)!r}"
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    ]
    if differences:
        raise ValueError(
            f"{shorten(path.parent)} holds a training of other settings: "
            f"{'; '.join(differences)}. Give those, or move the folder away to start "
            "anew."
        )
    return tensors


def _check_state(path: Path, tensors: Mapping[str, Tensor], about: Mapping) -> None:
    """Refuses a checkpoint of something else, a network say."""
    settings = about.get("settings")
    n_steps = settings.get("n_steps") if isinstance(settings, dict) else None
    n_done = tensors.get("n_done", torch.tensor(-1))
    if not isinstance(n_steps, int) or n_done.ndim or not 0 <= n_done <= n_steps:
        raise ValueError(
            f"{shorten(path)} is no state of a training: it does not tell how many of "
            "its updates are made. Restore it, or move its folder away to start anew."
        )


def _flat(about: Mapping) -> dict:
    return {k: v for k, v in about.items() if k != "settings"} | about["settings"]


def _placed(plan: Plan, fabric: "Fabric", profile: str) -> Parts:
    """Moves the networks to their device, then builds what learns them."""
    for network in plan.networks:
        network.to(fabric.device).train()
        if profile == "gpu":
            network.to(memory_format=torch.channels_last)
    return plan.parts()


def _train(parts, state, batches, folder, about, fabric) -> None:
    """Makes the updates that are left; saves losses, then state, again and again."""
    first = fabric.is_global_zero
    for half_written in folder.glob(".*.partial") if first else ():
        half_written.unlink()  # where a kill hit
    log = LossLog(folder / "losses.csv", state.n_done) if first else None
    training = fit(
        parts.step,
        batches,
        parts.n_steps,
        parts.schedulers,
        parts.networks,
        state.n_done,
    )
    bar = {"total": parts.n_steps, "initial": state.n_done}
    bar |= {} if first else {"disable": True}
    for losses in progress(training, about["name"], **bar):
        state.n_done += 1
        if first:
            log.add(state.n_done, losses)
        if state.n_done % SAVE_EVERY == 0 or state.n_done == parts.n_steps:
            if first:
                log.flush()
                save_checkpoint(folder / "state.safetensors", state, **about)
            else:
                state.state_dict()  # its share of what all gather
