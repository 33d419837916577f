"""Steps a second with the default threads and with shared cores, calm and loaded."""

import json
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
ENVIRONMENTS = {
    "passive waiting": {"OMP_WAIT_POLICY": "PASSIVE"},
    "one thread": {"OMP_NUM_THREADS": "1"},
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


def steps_per_second(name: str, sharing: CoreSharing | None = None) -> float:
    """Trains for a while in this process, after a second to settle."""
    torch.manual_seed(0)
    model, x = networks()[name], torch.rand(64, 1, 28, 28)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    for seconds in (1.5, SECONDS):
        n, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            autoencoder_step(model, optimizer, x)
            if sharing:
                sharing.look()
            n += 1
    return n / (time.perf_counter() - start)


def default_and_shared(name: str) -> list[float]:
    """Measures both in this process: two processes differ by some per cent anyway."""
    return [steps_per_second(name), steps_per_second(name, CoreSharing())]


def in_a_process(function: str, name: str, environment: dict[str, str]):
    command = (
        f"from tests.benchmarks.shared_cores import {function} as f;print(f({name!r}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def one_round(name: str) -> dict[str, float]:
    """Measures each setting once, one after the other."""
    both = in_a_process("default_and_shared", name, {})
    steps = dict(zip(("default", "shared cores"), both, strict=True))
    for setting, environment in ENVIRONMENTS.items():
        steps[setting] = in_a_process("steps_per_second", name, environment)
    return steps


def main() -> None:
    for load in ("calm", "another process keeps a core busy"):
        busy = load != "calm" and subprocess.Popen(
            [sys.executable, "-c", "while True: pass"]
        )
        try:
            for name in networks():
                measured = [one_round(name) for _ in range(REPEATS)]
                default = statistics.median(m["default"] for m in measured)
                print(f"{load}, {name}: default {default:.0f} steps/s")
                for setting in list(measured[0])[1:]:
                    ratio = statistics.median(
                        m[setting] / m["default"] for m in measured
                    )
                    print(f"  {setting}: {ratio:.2f} times the default")
        finally:
            if busy:
                busy.kill()
