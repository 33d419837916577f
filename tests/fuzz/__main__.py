"""Gives thousands of damaged files to every reader, or to those named.

    python -m tests.fuzz [NAME ...] [--trials 1000] [--start 0]

A trial is the same each time: `python -m tests.fuzz cohort --start 17 --trials 1`.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

os.environ["MVACOURSE_OFFLINE"] = os.environ["TQDM_DISABLE"] = "1"

from tests.fuzz.readers import READERS
from tests.fuzz.trial import little_memory, try_once


def fuzz(name: str, numbers: range) -> int:
    """Prints a line about a reader, and one for each trial that failed."""
    begin, outcomes, failures = time.perf_counter(), Counter(), []
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as root:
        reader = READERS[name](patch)
        for number in numbers:
            try:
                with little_memory():
                    outcome = try_once(reader, name, number, Path(root))
            except AssertionError as error:
                failures.append(str(error))
            else:
                outcomes["read" if outcome == "read" else "refused"] += 1
    print(
        f"{name:15} {len(numbers):6,} trials: {outcomes['read']:6,} read, "
        f"{outcomes['refused']:6,} refused, {len(failures):5,} failed; "
        f"{time.perf_counter() - begin:.0f} s",
        *failures[:20],
        sep="\n  ",
        flush=True,
    )
    return len(failures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(READERS)}")
    parser.add_argument("--trials", type=int, default=1000, help="for each reader")
    parser.add_argument("--start", type=int, default=0)
    wanted = parser.parse_args()
    numbers = range(wanted.start, wanted.start + wanted.trials)
    sys.exit(sum(fuzz(name, numbers) for name in wanted.names or READERS) > 0)
