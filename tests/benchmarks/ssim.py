"""SSIM with the Gaussian window: time and memory, beside scikit-image and torchmetrics.

All take turns in one process, each with the threads it takes by itself.
"""

import statistics
import time
from pathlib import Path

import torch
from torch import Tensor

from mvacourse.metrics import ssim

ROUNDS = 5


def ours(y_hat: Tensor, y: Tensor) -> Tensor:
    return ssim(y_hat, y, data_range=1.0)


def scikit_image(y_hat: Tensor, y: Tensor) -> Tensor:
    from skimage.metrics import structural_similarity

    given = {"data_range": 1.0, "gaussian_weights": True}
    pairs = zip(y_hat[:, 0].numpy(), y[:, 0].numpy(), strict=True)
    return torch.tensor([structural_similarity(a, b, **given) for a, b in pairs])


def torchmetrics(y_hat: Tensor, y: Tensor) -> Tensor:
    from torchmetrics.functional.image import structural_similarity_index_measure

    given = {"data_range": 1.0, "reduction": "none"}
    return structural_similarity_index_measure(y_hat, y, **given)


def pair(*shape: int) -> tuple[Tensor, Tensor]:
    y, noise = torch.rand(2, *shape, generator=torch.Generator().manual_seed(0))
    return y + 0.2 * noise, y


def medians(methods, y_hat: Tensor, y: Tensor) -> dict[str, float]:
    """Measures the seconds of each method, after a first call."""
    seconds = {method.__name__: [] for method in methods}
    for method in methods:
        method(y_hat[:1], y[:1])
    for _ in range(ROUNDS):
        for method in methods:
            start = time.perf_counter()
            method(y_hat, y)
            seconds[method.__name__].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in seconds.items()}


def extra_megabytes(method, y_hat: Tensor, y: Tensor) -> float:
    """Measures by how much this process grows at most while the method runs."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _status("VmRSS")
    method(y_hat, y)
    return _status("VmHWM") - before


def _status(key: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(key))


def main() -> None:
    cases = {
        "100 pairs of 256×256": (
            (ours, scikit_image, torchmetrics),
            (100, 1, 256, 256),
        ),
        "a pair of 181×217×181": ((ours, scikit_image), (1, 1, 181, 217, 181)),
    }
    ours(*pair(1, 1, 64, 64))
    for name, (methods, shape) in cases.items():
        images = pair(*shape)
        memory = {m.__name__: extra_megabytes(m, *images) for m in methods}
        seconds = medians(methods, *images)
        apart = (ours(*images) - scikit_image(*images)).abs().max()
        print(
            f"{name}: {seconds['ours']:.2f} s, {memory['ours']:.0f} MB extra, ", end=""
        )
        print(f"within {apart:.0e} of scikit-image")
        for other in list(seconds)[1:]:
            ratio = seconds[other] / seconds["ours"]
            print(f"  {ratio:.1f} times as fast as {other} ({memory[other]:.0f} MB)")
