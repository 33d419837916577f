"""Images a second: our batches of digits against torchvision's usual loader."""

import statistics
import time
from itertools import islice

import torch

from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import find_mnist, load_digits

BATCH_SIZE = 256
REPEATS = 5


def images_per_second(make_batches, n_batches: int) -> float:
    """Measures after a first batch, when workers have started."""
    iterator = iter(make_batches)
    next(iterator)
    start = time.perf_counter()
    n = sum(len(x) for x, *_ in islice(iterator, n_batches))
    return n / (time.perf_counter() - start)


def torchvision_loader(root, n_workers: int):
    from torchvision.datasets import MNIST
    from torchvision.transforms import Compose, Normalize, ToTensor

    to_model_range = Compose([ToTensor(), Normalize((0.5,), (0.5,))])
    return torch.utils.data.DataLoader(
        MNIST(root, transform=to_model_range),
        BATCH_SIZE,
        shuffle=True,
        num_workers=n_workers,
        persistent_workers=n_workers > 0,
    )


def main() -> None:
    raw = find_mnist()
    if raw is None:
        print("MNIST is in no data folder: nothing to compare with")
        return
    digits = load_digits("mnist")
    loaders = {n: torchvision_loader(raw.parents[1], n) for n in (0, 2)}
    ours, theirs = [], {n: [] for n in loaders}
    for _ in range(REPEATS):
        data = batches(digits.train, digits.train_labels, batch_size=BATCH_SIZE)
        ours.append(images_per_second(data, 1000))
        for n, loader in loaders.items():
            theirs[n].append(images_per_second(loader, 60))
    print(f"ours: {statistics.median(ours):,.0f} images/s")
    for n, measured in theirs.items():
        ratio = statistics.median(ours) / statistics.median(measured)
        print(
            f"torchvision, {n} workers: {statistics.median(measured):,.0f} images/s; "
            f"ours is {ratio:.0f} times faster"
        )
