from itertools import count, repeat

import pytest
import torch
from torch import nn
from torch.optim import SGD
from torch.optim.lr_scheduler import StepLR

from mvacourse.training.loop import fit


class Step:
    """A step whose loss is its number; not finite at one update if asked."""

    def __init__(self, bad_update=None, bad_value=float("nan")):
        self.n, self.bad_update, self.bad_value = 0, bad_update, bad_value

    def __call__(self, x):
        self.n += 1
        loss = self.bad_value if self.n == self.bad_update else float(self.n)
        return {"loss": torch.tensor(loss), "x": x}


def numbers():
    return ((torch.tensor(float(k)),) for k in count())


def test_one_record_for_each_update_of_its_own_batch():
    assert list(fit(Step(), numbers(), n_steps=3)) == [
        {"loss": 1.0, "x": 0.0},
        {"loss": 2.0, "x": 1.0},
        {"loss": 3.0, "x": 2.0},
    ]


def test_a_record_comes_right_after_its_update_and_not_before_it_is_asked_for():
    step = Step()
    records = fit(step, numbers(), n_steps=3)
    assert step.n == 0
    next(records)
    assert step.n == 1


def test_no_batch_is_drawn_beyond_the_last_update():
    batches = numbers()
    assert len(list(fit(Step(), batches, n_steps=3))) == 3
    assert next(batches)[0] == 3


def test_a_training_that_goes_on_leaves_out_the_batches_it_has_seen():
    records = list(fit(Step(), numbers(), n_steps=5, start=3))
    assert [record["x"] for record in records] == [3.0, 4.0]
    assert list(fit(Step(), numbers(), n_steps=5, start=5)) == []


def test_a_training_that_goes_on_counts_on():
    records = fit(Step(bad_update=2), numbers(), n_steps=10, start=3)
    next(records)
    with pytest.raises(FloatingPointError, match="at update 5 of 10"):
        next(records)


def test_every_tensor_of_a_batch_is_an_argument_of_the_step():
    batches = repeat((torch.tensor(1.0), torch.tensor(2.0)))
    assert next(fit(lambda x, y: {"x": x, "y": y}, batches, 1)) == {"x": 1, "y": 2}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_not_finite_stops_with_its_name_and_update(value):
    records = fit(Step(bad_update=3, bad_value=value), numbers(), n_steps=10)
    assert [next(records)["loss"], next(records)["loss"]] == [1, 2]
    with pytest.raises(FloatingPointError, match=f"loss is {value} at update 3 of 10"):
        next(records)


def test_schedules_advance_once_an_update():
    weight = nn.Parameter(torch.zeros(1))
    optimizer = SGD([weight], lr=1.0)
    rates = []

    def step(x):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        return {"loss": x}

    schedule = StepLR(optimizer, step_size=1, gamma=0.5)
    assert len(list(fit(step, numbers(), 4, [schedule]))) == 4
    assert rates == [1, 0.5, 0.25, 0.125]


def test_networks_are_put_back_to_their_last_finite_weights():
    """One weight that grows by 1 an update; the loss fails at update 250."""
    network = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(network.weight)

    def step(x):
        with torch.no_grad():
            network.weight += 1
        return {"loss": x / 0 if network.weight >= 250 else x + 1}

    with pytest.raises(FloatingPointError, match=r"at update 250 .* of update 200"):
        list(fit(step, numbers(), 300, networks=[network]))
    assert network.weight.item() == 200


def test_weights_that_are_not_finite_are_not_kept():
    network = nn.Linear(1, 1, bias=False)

    def step(x):
        if x == 150:
            nn.init.constant_(network.weight, torch.nan)
        return {"loss": x if x < 250 else x / 0}

    with pytest.raises(FloatingPointError, match=r"at update 251 .* of update 100"):
        list(fit(step, numbers(), 300, networks=[network]))
    assert network.weight.isfinite()
