"""Threads that behave: leave to other processes the cores they use.

OpenMP's threads wait for one another at the end of every parallel region, spinning.
That is right on a calm machine. When another process takes one of the cores, a thread
is missing at every end, and all the others wait for the scheduler to bring it back: a
small network then learns several times slower on two threads than on one. Waiting
asleep (`OMP_WAIT_POLICY=PASSIVE`) helps less than having no thread too many, and halves
the speed of small networks on a calm machine. So the number of threads follows the
load. `make bench` prints the ratios.
"""

import os
import time
from collections.abc import Mapping

import psutil

LOOK_EVERY = 0.5  # seconds: long enough for /proc's clock ticks, short for a student


class CoreSharing:
    """Sets torch's threads to the cores that other processes leave.

    A user who sets `OMP_NUM_THREADS`, or calls `torch.set_num_threads`, has chosen and
    is left alone.

    Attributes:
        most: Threads used on a calm machine; None before the first look.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ):
        """Starts to count, unless the environment fixes the number of threads."""
        self.most = self._set = None
        self._fixed = "OMP_NUM_THREADS" in environ
        self._last = _times()

    def look(self) -> None:
        """Looks at the load and adapts; call it often, it acts twice a second at most.

        Torch keeps the number of threads for each thread of Python, so this must be
        called in the thread that computes.
        """
        elapsed = time.monotonic() - self._last[0]
        if self._fixed or elapsed < LOOK_EVERY:
            return
        import torch

        threads = torch.get_num_threads()
        if self.most is None:
            self.most = self._set = threads
        if threads != self._set:
            self._fixed = True
            return
        now = _times()
        busy, own = (b - a for a, b in zip(self._last[1:], now[1:], strict=True))
        self._last = now
        self._set = threads_left(
            self.most, psutil.cpu_count() or 1, max(0.0, busy - own) / elapsed
        )
        if self._set != threads:
            torch.set_num_threads(self._set)

    def stop(self) -> None:
        """Leaves the number of threads as it is: sums are then made in one order."""
        self._fixed = True


def threads_left(most: int, n_cores: int, used_by_others: float) -> int:
    """Returns the number of threads for which there are cores, 1 … most.

    Args:
        most: Threads wanted.
        n_cores: Cores of the machine.
        used_by_others: Cores that other processes keep busy, on average.
    """
    return max(1, min(most, round(n_cores - used_by_others)))


def _times() -> tuple[float, float, float]:
    """Returns the clock and the CPU seconds of the machine and of this process."""
    machine, own = psutil.cpu_times(), psutil.Process().cpu_times()
    idle = machine.idle + getattr(machine, "iowait", 0.0)
    guest = getattr(machine, "guest", 0.0) + getattr(machine, "guest_nice", 0.0)
    steal = getattr(machine, "steal", 0.0)
    busy = sum(machine) - idle - guest - steal  # guest time is counted in user time
    return time.monotonic(), busy, own.user + own.system


core_sharing = CoreSharing()
