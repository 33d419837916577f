"""The judge of generated digits."""

import time
from pathlib import Path

import torch

from mvacourse.checkpoints import save_checkpoint
from mvacourse.datasets.batches import batches
from mvacourse.datasets.digits import load_digits
from mvacourse.models.digit_classifier import DigitClassifier
from mvacourse.recipes.record import provenance
from mvacourse.runtime import get_device, progress, set_seed, writable_data_folder
from mvacourse.sampling import in_parts
from mvacourse.training.digit_classifier import (
    DigitClassifierSettings,
    train_digit_classifier,
)


def digit_classifier(profile: str) -> Path:
    """Trains the classifier on MNIST and scikit-learn's digits together.

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
    about |= {"settings": vars(settings), "seed": 0, "accuracy": accuracy}
    save_checkpoint(path, model, **about)
    return path
