"""What synthetic FLAIR is worth: error, contrast of lesions, lesions found in it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import torch

from mvacourse.baselines.lesion_threshold import brightness, segment_lesions
from mvacourse.evaluation.scores import Scores, score_each
from mvacourse.metrics import (
    dice,
    lesion_contrast,
    lesion_detection,
    mae,
    psnr,
    ssim,
)

FLAIR_RANGE = 2000.0  # NAWM is about 1000, the brightest lesions twice that
THRESHOLDS = np.arange(1.05, 1.6, 0.01)  # times the median of the brain
SMALLEST = 2  # voxels of a lesion that counts, at 2 mm; less may be noise

# "FLAIR", "lesion_mask", "NAWM_mask" and "brain_mask" of a subject, (X, Y, Z).
Brain = Mapping[str, np.ndarray]


def best_threshold(brains: Iterable[Brain], spacing: Sequence[float]) -> float:
    """Chooses the threshold of `segment_lesions` with the highest mean Dice.

    Args:
        brains: Training subjects with their true FLAIR and lesions, at least one.
        spacing: Edges of a voxel, mm.

    Raises:
        ValueError: There is no subject, or as `brightness`.
    """
    found = []
    for brain in brains:
        bright = brightness(brain["FLAIR"], brain["brain_mask"], spacing)
        true = brain["lesion_mask"]
        found.append([dice(bright > threshold, true) for threshold in THRESHOLDS])
    if not found:
        raise ValueError("brains is empty, expected at least one training subject.")
    return round(float(THRESHOLDS[np.mean(found, axis=0).argmax()]), 2)


def flair_scores(
    predictions: Mapping[str, np.ndarray],
    brains: Mapping[str, Brain],
    *,
    threshold: float,
    spacing: Sequence[float],
    trained_on: Iterable[str],
) -> Scores:
    """Compares synthetic FLAIR to the true, brain by brain.

    Args:
        predictions: Subject → synthetic FLAIR `(X, Y, Z)`, in the unit in which NAWM is
            about 1000; or the true one, for what to expect at best.
        brains: The same subjects → true FLAIR and masks.
        threshold: Of `segment_lesions`, the same for every method.
        spacing: Edges of a voxel, mm.
        trained_on: Subjects that the method has seen, in whatever way.

    Returns:
        "MAE", "PSNR" in dB and "SSIM" inside the brain, but not of the true FLAIR;
        "Ratio 1" of lesions to NAWM; "Dice" of the lesions found; "detected", the share
        of lesions touched by what was found, and "false lesions", the number of those
        found that touch none. Each subject → value.

    Raises:
        ValueError: A subject was trained on, or is not in `brains`; or an image and its
            masks do not go together.
    """
    values_of = partial(_values, threshold=threshold, spacing=spacing)
    return score_each(predictions, brains, values_of, trained_on=trained_on, digits=4)


def _values(y_hat: np.ndarray, brain: Brain, threshold, spacing) -> dict[str, float]:
    lesions, inside = brain["lesion_mask"], brain["brain_mask"]
    found = segment_lesions(y_hat, inside, spacing, threshold=threshold)
    detection = lesion_detection(found, lesions, smallest=SMALLEST)
    return _similarity(y_hat, brain["FLAIR"], inside) | {
        "Ratio 1": lesion_contrast(y_hat, lesions, brain["NAWM_mask"]),
        "Dice": dice(found, lesions),
        "detected": detection.rate,
        "false lesions": float(detection.n_false),
    }


def _similarity(y_hat: np.ndarray, y: np.ndarray, inside: np.ndarray) -> dict:
    if np.array_equal(y_hat, y):
        return {}  # the true FLAIR itself, whose PSNR would be infinite
    y_hat, y, mask = (
        torch.from_numpy(np.ascontiguousarray(volume))[None, None]
        for volume in (y_hat, y, inside)
    )
    return {
        "MAE": mae(y_hat, y, mask).item(),
        "PSNR": psnr(y_hat, y, data_range=FLAIR_RANGE, mask=mask).item(),
        "SSIM": ssim(y_hat, y, data_range=FLAIR_RANGE, mask=mask).item(),
    }
