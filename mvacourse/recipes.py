"""How what the course ships was made: `mvacourse train NAME` makes it again."""

import json
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import torch

from mvacourse.checkpoints import save_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.runtime import (
    CHECKOUT,
    atomic_write,
    get_device,
    progress,
    set_seed,
    writable_data_folder,
)
from mvacourse.sampling import in_parts
from mvacourse.training.digit_classifier import (
    DigitClassifierSettings,
    train_digit_classifier,
)


def digit_classifier(profile: str) -> Path:
    """Trains the judge of digits on MNIST and scikit-learn's digits together.

    On both, so that it serves wherever the course runs; its accuracy on the test images
    of each goes into the checkpoint.
    """
    start, device = time.perf_counter(), get_device()
    sources = [load_digits(source).to(device) for source in ("mnist", "sklearn")]
    x = torch.cat([digits.train for digits in sources])
    c = torch.cat([digits.train_labels for digits in sources])
    settings = DigitClassifierSettings.for_profile(profile)
    generator = set_seed(0)
    model = DigitClassifier().to(device)
    data = batches(x, c, batch_size=settings.batch_size, generator=generator)
    training = train_digit_classifier(model, data, settings)
    for _ in progress(training, "digit classifier", total=settings.n_steps):
        pass
    model.eval()
    accuracy = {}
    for digits in sources:
        found = in_parts(model, digits.test).argmax(dim=1)
        right = (found == digits.test_labels).float().mean().item()
        accuracy[digits.source] = round(right, 4)
    path = writable_data_folder() / "checkpoints" / "digit_classifier.safetensors"
    about = provenance("digit_classifier", profile, start)
    save_checkpoint(
        path, model, settings=vars(settings), seed=0, accuracy=accuracy, **about
    )
    return path


def provenance(name: str, profile: str, start: float) -> dict:
    """Returns where, when and by which command a result was made.

    Args:
        name: Of the recipe.
        profile: It was made in.
        start: `time.perf_counter()` at the beginning.
    """
    git = ["git", "-C", str(CHECKOUT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip()
    return {
        "command": f"mvacourse train {name} --profile {profile}",
        "profile": profile,
        "device": get_device().type,
        "torch": version("torch"),
        "commit": commit or None,
        "seconds": round(time.perf_counter() - start, 1),
    }


def record(name: str, content: dict) -> Path:
    """Writes a recorded result to `<data folder>/results/<name>.json`."""
    path = writable_data_folder() / "results" / f"{name}.json"
    with atomic_write(path) as partial:
        words = json.dumps(content, indent=1, ensure_ascii=False)
        partial.write_text(words + "\n")
    return path


RECIPES: dict[str, Callable[[str], Path]] = {"digit_classifier": digit_classifier}
