import time
from types import SimpleNamespace

import pytest
import torch

from mvacourse import threads
from mvacourse.threads import CoreSharing, threads_left


@pytest.fixture(autouse=True)
def restore_threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


class Machine:
    """A machine of four cores, of which this process uses one, and a clock."""

    def __init__(self):
        self.clock = self.busy = self.own = 0.0

    def times(self):
        return self.clock, self.busy, self.own

    def run(self, *, seconds, used_by_others):
        self.clock += seconds
        self.own += seconds
        self.busy += seconds * (1 + used_by_others)


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(threads, "_times", machine.times)
    monkeypatch.setattr(
        threads, "time", SimpleNamespace(monotonic=lambda: machine.clock)
    )
    monkeypatch.setattr(threads, "psutil", SimpleNamespace(cpu_count=lambda: 4))
    torch.set_num_threads(4)
    return machine


@pytest.mark.parametrize(
    ("most", "n_cores", "used_by_others", "left"),
    [  # the cores that others leave, rounded; at least 1, at most what is wanted
        (4, 4, 0.0, 4),
        (4, 4, 0.3, 4),
        (4, 4, 0.8, 3),
        (4, 4, 2.1, 2),
        (4, 4, 4.0, 1),
        (4, 4, 9.0, 1),
        (4, 8, 3.0, 4),
        (4, 8, 5.0, 3),
        (1, 8, 0.0, 1),
    ],
)
def test_threads_fill_the_cores_that_others_leave(most, n_cores, used_by_others, left):
    assert threads_left(most, n_cores, used_by_others) == left


def test_threads_follow_the_load_down_and_up(machine):
    sharing = CoreSharing({})
    history = []
    for used_by_others in (0.0, 2.0, 2.0, 4.0, 1.0, 0.0):
        machine.run(seconds=1, used_by_others=used_by_others)
        sharing.look()
        history.append(torch.get_num_threads())
    assert history == [4, 2, 2, 1, 3, 4]
    assert sharing.most == 4


def test_own_work_is_not_taken_for_that_of_others(machine):
    sharing = CoreSharing({})
    machine.run(seconds=1, used_by_others=0)
    machine.own += 3
    machine.busy += 3
    sharing.look()
    assert torch.get_num_threads() == 4


def test_between_two_looks_half_a_second_passes(machine):
    sharing = CoreSharing({})
    machine.run(seconds=0.4, used_by_others=3)
    sharing.look()
    assert torch.get_num_threads() == 4
    machine.run(seconds=0.2, used_by_others=3)
    sharing.look()
    assert torch.get_num_threads() == 1


def test_a_number_fixed_by_the_environment_never_changes(machine):
    sharing = CoreSharing({"OMP_NUM_THREADS": "4"})
    machine.run(seconds=1, used_by_others=4)
    sharing.look()
    assert torch.get_num_threads() == 4


def test_a_number_set_by_the_user_is_respected_from_then_on(machine):
    sharing = CoreSharing({})
    machine.run(seconds=1, used_by_others=2)
    sharing.look()
    torch.set_num_threads(3)
    for used_by_others in (4, 0):
        machine.run(seconds=1, used_by_others=used_by_others)
        sharing.look()
        assert torch.get_num_threads() == 3


def test_the_seconds_of_this_process_are_among_those_of_the_machine():
    _, busy, own = threads._times()
    start = time.process_time()
    while time.process_time() - start < 0.3:
        pass
    _, busy_after, own_after = threads._times()
    assert own_after - own == pytest.approx(0.3, abs=0.1)
    assert busy_after - busy > own_after - own - 0.1  # counted in ticks of 0.01 s


def test_once_stopped_the_number_of_threads_stays(machine):
    sharing = CoreSharing({})
    machine.run(seconds=1, used_by_others=2)
    sharing.look()
    sharing.stop()
    machine.run(seconds=1, used_by_others=0)
    sharing.look()
    assert torch.get_num_threads() == 2
