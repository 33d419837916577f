import pytest
import torch
from torch.optim import SGD

from mvacourse.training.schedules import linear_decay


def rates(n_steps, n_decay, n_wait=0):
    """The rate of each update, by SGD on x, whose gradient is 1."""
    x = torch.zeros(1, requires_grad=True)
    optimizer = SGD([x], lr=2.0)
    scheduler, found = linear_decay(optimizer, n_steps, n_decay, n_wait), []
    for _ in range(n_steps):
        before = x.item()
        optimizer.zero_grad()
        x.sum().backward()
        optimizer.step()
        scheduler.step()
        found.append(before - x.item())
    return found


def test_half_constant_half_falling():
    """2 · (n_steps − n) / n_decay from the update on where that is below 2."""
    assert rates(8, 4) == [2, 2, 2, 2, 2, 1.5, 1, 0.5]


def test_without_decay_the_rate_is_kept():
    assert rates(3, 0) == [2, 2, 2]


def test_who_waits_does_not_move_and_then_goes_on_as_all():
    assert rates(8, 4, n_wait=3) == [0, 0, 0, 2, 2, 1.5, 1, 0.5]


@pytest.mark.parametrize("n_decay", [-1, 9])
def test_more_decay_than_steps_is_refused(n_decay):
    with pytest.raises(ValueError, match=r"expected 0 … n_steps, 8"):
        linear_decay(SGD([torch.zeros(1)], 1.0), 8, n_decay)
