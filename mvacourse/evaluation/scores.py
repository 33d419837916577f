"""One value per metric and test subject: slices of one head are no sample."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import torch
from torch import Tensor

from mvacourse.metrics.image import mae, psnr

Scores = dict[str, dict[str, float]]  # metric → subject → value

CT_RANGE = 3000.0  # HU, from air at −1000 to dense bone at 2000


def ct_scores(
    predictions: Mapping[str, np.ndarray],
    truths: Mapping[str, np.ndarray],
    masks: Mapping[str, np.ndarray],
    *,
    trained_on: Iterable[str],
) -> Scores:
    """Compares synthetic CTs to the true ones, head by head.

    Args:
        predictions: Subject → synthetic CT `(X, Y, Z)` in HU.
        truths: The same subjects → true CT, the same grids and unit.
        masks: The same subjects → head, bool; air around it would flatter any method.
        trained_on: Subjects whose CT the method has seen, in whatever way.

    Returns:
        "MAE" in HU, 0 is perfect, and "PSNR" in dB for a range of 3000 HU, greater is
        better; each subject → value over the voxels of its head.

    Raises:
        ValueError: A subject was trained on or lacks its truth or mask, there is none,
            shapes differ, a mask is empty, or a number in the head is not finite.
    """
    require_unseen(predictions, trained_on)
    _require_same_subjects(predictions, truths, masks)
    scores: Scores = {"MAE": {}, "PSNR": {}}
    for name in predictions:
        y_hat, y = _tensor(predictions[name]).float(), _tensor(truths[name]).float()
        mask = _tensor(masks[name])
        try:
            scores["MAE"][name] = mae(y_hat, y, mask).item()
            value = psnr(y_hat, y, data_range=CT_RANGE, mask=mask).item()
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        scores["PSNR"][name] = value
    return scores


def score_each(
    predictions: Mapping[str, np.ndarray],
    brains: Mapping[str, Mapping[str, np.ndarray]],
    values_of: Callable[[np.ndarray, Mapping[str, np.ndarray]], Mapping[str, float]],
    *,
    trained_on: Iterable[str],
    digits: int,
) -> Scores:
    """Compares predictions to their subjects, one by one.

    Args:
        predictions: Subject → image `(X, Y, Z)`.
        brains: The same subjects, and others perhaps → true images and masks.
        values_of: Image, subject's images and masks → metric → value.
        trained_on: Subjects that the method has seen, in whatever way.
        digits: After the point, to keep.

    Raises:
        ValueError: A subject was trained on, or is not in `brains`; or as `values_of`.
    """
    require_unseen(predictions, trained_on)
    if absent := sorted({*predictions} - {*brains}):
        raise ValueError(
            f"predictions are of {absent[0]}, which is not in brains, expected each to "
            "come with its true image and masks."
        )
    scores: Scores = {}
    for name, y_hat in predictions.items():
        for metric, value in values_of(y_hat, brains[name]).items():
            scores.setdefault(metric, {})[name] = round(value, digits)
    return scores


def require_unseen(tested_on: Iterable[str], trained_on: Iterable[str]) -> None:
    """Refuses to test on who was trained on.

    Raises:
        ValueError: A subject is in both.
    """
    if seen := sorted({*tested_on} & {*trained_on}):
        raise ValueError(
            f"trained_on holds the test subjects {', '.join(seen)}, expected none: "
            "a network is not tested on its memory. Split by `split_subjects`."
        )


def _require_same_subjects(predictions, truths, masks) -> None:
    for name, given in (("truths", truths), ("masks", masks)):
        if given.keys() != predictions.keys() or not predictions:
            raise ValueError(
                f"{name} is of {', '.join(given) or 'nobody'}, expected the subjects "
                f"of predictions, {', '.join(predictions) or 'nobody'}, and at least "
                "one. Give each test subject its prediction, truth and mask."
            )


def _tensor(volume: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(volume))[None, None]
