"""All that changes in a training, as tensors by name: to save, and to go on from."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.optim import Adam

from mvacourse.training.loop import Parts


class TrainingState:
    """Networks, Adam's moments, learning rates, histories, random streams, updates.

    It has the `state_dict` and `load_state_dict` of a network, and so is written and
    read as one, by `save_checkpoint` and `load_checkpoint`. The place in the data is
    not in it: `fit(..., start=state.n_done)` leaves out the batches that were seen.

    Where several processes learn together, networks and optimisers are the same in all;
    histories and random streams are each one's own, and saved side by side.

    Attributes:
        n_done: Updates made; whoever makes one counts it here.
    """

    def __init__(
        self,
        parts: Parts,
        rank: int = 0,
        gather: Callable[[Tensor], Tensor] = lambda own: own.unsqueeze(0),
    ):
        """Starts at no update.

        Args:
            parts: Of the training, before its first update; the optimisers are Adam,
                and dropout and histories draw from torch's global stream.
            rank: Of this process among those that learn together.
            gather: Maps each process's tensor `(...)` to those of all, `(P, ...)`.
        """
        self.parts, self.rank, self.gather = parts, rank, gather
        self.optimizers = [scheduler.optimizer for scheduler in parts.schedulers]
        self.n_done = 0
        for optimizer in self.optimizers:
            _begin(optimizer)

    def state_dict(self) -> dict[str, Tensor]:
        """Returns every tensor by name; all processes must call it together."""
        own = {"random": torch.get_rng_state()}
        if torch.cuda.is_available():
            own["random cuda"] = torch.cuda.get_rng_state()
        for i, history in enumerate(self.parts.histories):
            if history.kept:
                own[f"histories.{i}"] = torch.stack(history.kept)
        return (
            {"n_done": torch.tensor(self.n_done)}
            | {f"rates.{i}": _rates(o) for i, o in enumerate(self.optimizers)}
            | self._learned()
            | {name: self.gather(tensor) for name, tensor in own.items()}
        )

    def make_room(self, tensors: Mapping[str, Tensor]) -> None:
        """Gives the histories as many images as were saved, for `load_state_dict`."""
        for i, history in enumerate(self.parts.histories):
            saved = tensors.get(f"histories.{i}", torch.empty(self.rank + 1, 0))
            history.kept = list(torch.zeros_like(saved[self.rank]))

    @torch.no_grad()
    def load_state_dict(self, tensors: Mapping[str, Tensor]) -> None:
        """Goes back to a state; memory formats and devices stay as they are."""
        self.n_done = int(tensors["n_done"])
        for name, tensor in self._learned().items():
            tensor.copy_(tensors[name])
        for i, scheduler in enumerate(self.parts.schedulers):
            scheduler.last_epoch = self.n_done  # it is advanced once an update
            groups = scheduler.optimizer.param_groups
            for group, rate in zip(groups, tensors[f"rates.{i}"], strict=True):
                group["lr"] = rate.item()
        device = next(self.parts.networks[0].parameters()).device
        for i, history in enumerate(self.parts.histories):
            if history.kept:
                history.kept = list(tensors[f"histories.{i}"][self.rank].to(device))
        # A copy: torch crashes at a view that does not begin where its storage does.
        torch.set_rng_state(tensors["random"][self.rank].clone())
        if torch.cuda.is_available():
            torch.cuda.set_rng_state(tensors["random cuda"][self.rank].clone())

    def _learned(self) -> dict[str, Tensor]:
        """Returns the tensors themselves of networks and optimisers, not copies."""
        networks = {
            f"networks.{i}.{name}": tensor
            for i, network in enumerate(self.parts.networks)
            for name, tensor in network.state_dict().items()
        }
        return networks | {
            f"optimizers.{i}.{j}.{name}": tensor
            for i, optimizer in enumerate(self.optimizers)
            for j, moments in enumerate(optimizer.state.values())
            for name, tensor in moments.items()
        }


def _begin(optimizer: Adam) -> None:
    """Gives Adam the zeros that it would make itself at its first update.

    So a state has the same names before that update and after.
    """
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            optimizer.state[parameter] = {
                "step": torch.zeros((), device=parameter.device),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.zeros_like(parameter),
            }


def _rates(optimizer: Adam) -> Tensor:
    rates = [group["lr"] for group in optimizer.param_groups]
    return torch.tensor(rates, dtype=torch.float64)
