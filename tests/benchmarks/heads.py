"""Seconds and memory of making a cohort of heads, and of reading all its slices."""

import os
import tempfile
import threading
import time

import psutil

from mvacourse.datasets.phantom.cohort import load_cohort, make_cohort
from mvacourse.datasets.phantom.template import load_template
from mvacourse.datasets.slices import take_slices

N_SUBJECTS = 24
MODALITIES = ("T1w", "CT")


class PeakMemory:
    """Watches the memory of this process and its children, in bytes."""

    def __enter__(self):
        self.bytes, self._done = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._watch.join()

    def _look(self):
        me = psutil.Process()
        while not self._done.wait(0.2):
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.bytes = max(self.bytes, total)


def read_all_slices() -> float:
    start = time.perf_counter()
    subjects = load_cohort(N_SUBJECTS, modalities=MODALITIES)
    arrays = {
        name: {key: volume.array for key, volume in volumes.items()}
        for name, volumes in subjects.items()
    }
    slices = take_slices(arrays, MODALITIES)
    assert len(slices) > N_SUBJECTS
    return time.perf_counter() - start


def main() -> None:
    load_template()  # derived once per machine, kept in a data folder
    with tempfile.TemporaryDirectory() as folder:
        listed = os.environ.get("MVACOURSE_DATA", "data")
        os.environ["MVACOURSE_DATA"] = os.pathsep.join([folder, listed])
        with PeakMemory() as peak:
            start = time.perf_counter()
            make_cohort(N_SUBJECTS, modalities=MODALITIES)
            seconds = time.perf_counter() - start
        print(
            f"{N_SUBJECTS} subjects, {' and '.join(MODALITIES)} at 2 mm: "
            f"{seconds:.0f} s, at most {peak.bytes / 2**30:.2f} GiB"
        )
        first, second = read_all_slices(), read_all_slices()
        print(f"all slices: first load {first:.1f} s, second {second:.1f} s")
        os.environ["MVACOURSE_DATA"] = listed
