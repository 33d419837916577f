"""What predicted myelin PET is worth: in the brain, in white matter, in lesions."""

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
import torch
from torch import Tensor

from mvacourse.evaluation.scores import Scores, score_each
from mvacourse.metrics import dice, mae, mse, psnr
from mvacourse.metrics.demyelination import HealthyRange, demyelination_map

PET_RANGE = 2.0  # DVR; white matter has 1.3

# "PET", "brain_mask", "NAWM_mask" and "lesion_mask" of a subject, (X, Y, Z).
Brain = Mapping[str, np.ndarray]


def pet_scores(
    predictions: Mapping[str, np.ndarray],
    brains: Mapping[str, Brain],
    *,
    healthy: HealthyRange,
    trained_on: Iterable[str],
) -> Scores:
    """Compares predicted PET to the true, brain by brain.

    Args:
        predictions: Subject → predicted PET `(X, Y, Z)`, DVR.
        brains: The same subjects → true PET and masks. Who has no lesions is a healthy
            control, whose "NAWM_mask" is the white matter.
        healthy: White matter of controls' true PET, for `demyelination_map`.
        trained_on: Subjects that the method has seen, in whatever way.

    Returns:
        Of everyone, inside the brain, "MSE" in DVR² and "PSNR" in dB for a range of 2.
        The discrepancy, the mean absolute difference of true and predicted PET, DVR,
        of controls in "WM in HC", of patients in "NAWM" and "lesions"; and "mean of
        lesions", the absolute difference of their means, in which noise cancels out.
        "Dice" of the demyelination maps of true and predicted PET. Each subject →
        value.

    Raises:
        ValueError: A subject was trained on, or is not in `brains`; or an image and its
            masks do not go together.
    """
    values_of = partial(_values, healthy=healthy)
    return score_each(predictions, brains, values_of, trained_on=trained_on, digits=6)


def _values(y_hat: np.ndarray, brain: Brain, healthy: HealthyRange) -> dict[str, float]:
    image_hat, image, inside, nawm, lesions = map(
        _tensor,
        (y_hat, *(brain[k] for k in ("PET", "brain_mask", "NAWM_mask", "lesion_mask"))),
    )
    values = {
        "MSE": mse(image_hat, image, inside).item(),
        "PSNR": psnr(image_hat, image, data_range=PET_RANGE, mask=inside).item(),
    }
    discrepancy = mae(image_hat, image, nawm).item()
    if not lesions.any():
        return values | {"WM in HC": discrepancy}
    shift = (image_hat - image)[lesions].mean().abs().item()
    maps = (
        demyelination_map(pet, brain["lesion_mask"], healthy)
        for pet in (y_hat, brain["PET"])
    )
    return values | {
        "NAWM": discrepancy,
        "lesions": mae(image_hat, image, lesions).item(),
        "mean of lesions": shift,
        "Dice": dice(*maps),
    }


def _tensor(volume: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(volume))[None, None]
