"""Work that is killed, as by `kill -9`, half-way through writing a file.

python -m tests.killed cohort 7     # in the 7th file that it writes
python -m tests.killed patients http://… '{"name": "SHA-256", …}'
python -m tests.killed digits http://… '{"name": "SHA-256", …}' '{"name.gz": "MD5", …}'
"""

import json
import os
import signal
import sys
from pathlib import Path


def kill_in_write(n: int) -> None:
    """Lets the n-th file be written by half, and no other after it."""
    n_written = 0

    def until_killed(write):
        def write_or_die(path, content, *options):
            nonlocal n_written
            n_written += 1
            if n_written < n:
                return write(path, content, *options)
            write(path, content[: len(content) // 2], *options)
            os.kill(os.getpid(), signal.SIGKILL)

        return write_or_die

    for name in ("write_bytes", "write_text"):
        setattr(Path, name, until_killed(getattr(Path, name)))


def cohort(n: str) -> None:
    from mvacourse.datasets.phantom.cohort import Population, make_cohort

    kill_in_write(int(n))
    make_cohort(1, 1, ["CT"], population=Population(spacing=8), n_jobs=1)


def result(n: str) -> None:
    from mvacourse.recipes.record import record

    kill_in_write(int(n))
    record("x", {"scores": [2.0] * 100})


def patients(url: str, sums: str) -> None:
    """Whoever serves the files kills this process."""
    from mvacourse.datasets import open_ms

    open_ms.REPOSITORY, open_ms.CHECKSUMS = url, json.loads(sums)
    open_ms.fetch()


def digits(url: str, sums: str, packed_sums: str) -> None:
    """Likewise."""
    from torchvision.datasets import MNIST

    from mvacourse.datasets import digits

    MNIST.mirrors, MNIST.resources = [f"{url}/"], [*json.loads(packed_sums).items()]
    digits.MNIST_FILES = json.loads(sums)
    digits.fetch()


WORK = {work.__name__: work for work in (cohort, result, patients, digits)}

if __name__ == "__main__":
    name, *words = sys.argv[1:]
    WORK[name](*words)
