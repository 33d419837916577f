"""Ways of doing the same, timed in turn: the machine is as busy in each of a round."""

import statistics
import time
from collections.abc import Callable, Mapping

WARM_UP = 2  # rounds


def in_turn(ways: Mapping[str, Callable], n_rounds: int) -> dict[str, list[float]]:
    """Measures the seconds of each way in each round, after two that do not count."""
    seconds = {name: [] for name in ways}
    for _ in range(WARM_UP + n_rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    return {name: each[WARM_UP:] for name, each in seconds.items()}


def report_steps(ways: Mapping[str, Callable], n_rounds: int, prefix: str = "") -> None:
    """Prints how long a step of the first way takes, and how much faster others are."""
    seconds = in_turn(ways, n_rounds)
    (common, theirs), *others = seconds.items()
    print(f"{prefix}{common}: {1000 * statistics.median(theirs):.0f} ms a step")
    for name, ours in others:
        ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
        print(f"{prefix}{name}: {ratio:.2f} times as fast")
