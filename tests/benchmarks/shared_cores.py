"""Steps a second with the default threads and with shared cores, calm and loaded."""

import os
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

from mvacourse.models.autoencoder import Autoencoder, ConvDecoder, ConvEncoder
from mvacourse.threads import CoreSharing
from mvacourse.training.autoencoder import autoencoder_step

REPEATS = 5
SECONDS = 2.0
# Settings by name: whether cores are shared, and the environment.
SETTINGS = {
    "default": (False, {}),
    "shared cores": (True, {}),
    "passive waiting": (False, {"OMP_WAIT_POLICY": "PASSIVE"}),
    "one thread": (False, {"OMP_NUM_THREADS": "1"}),
}


def networks() -> dict[str, nn.Module]:
    perceptron = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 128),
        nn.ReLU(),
        nn.Linear(128, 784),
        nn.Unflatten(1, (1, 28, 28)),
    )
    return {
        "perceptron": perceptron,
        "convolutional": Autoencoder(ConvEncoder(2), ConvDecoder(2)),
    }


def steps_per_second(name: str, share: bool) -> float:
    """Trains for a while in this process, after a second to settle."""
    torch.manual_seed(0)
    model, x = networks()[name], torch.rand(64, 1, 28, 28)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    sharing = CoreSharing()
    for seconds in (1.5, SECONDS):
        n, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            autoencoder_step(model, optimizer, x)
            if share:
                sharing.look()
            n += 1
    return n / (time.perf_counter() - start)


def in_a_process(name: str, setting: str) -> float:
    share, environment = SETTINGS[setting]
    command = (
        "from tests.benchmarks.shared_cores import steps_per_second as f;"
        f"print(f({name!r}, {share}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(result.stdout)


def main() -> None:
    for load in ("calm", "another process keeps a core busy"):
        busy = load != "calm" and subprocess.Popen(
            [sys.executable, "-c", "while True: pass"]
        )
        try:
            for name in networks():
                measured = {setting: [] for setting in SETTINGS}
                for _ in range(REPEATS):
                    for setting in SETTINGS:
                        measured[setting].append(in_a_process(name, setting))
                median = {s: statistics.median(v) for s, v in measured.items()}
                print(f"{load}, {name}: default {median['default']:.0f} steps/s")
                for setting in list(SETTINGS)[1:]:
                    ratio = median[setting] / median["default"]
                    print(f"  {setting}: {ratio:.2f} times the default")
        finally:
            if busy:
                busy.kill()
