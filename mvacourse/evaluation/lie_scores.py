"""What a translation hides of lesions, and what it makes up."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import torch
from scipy.ndimage import binary_erosion

from mvacourse.evaluation.scores import Scores, score_each
from mvacourse.metrics import lesion_contrast, mae
from mvacourse.metrics.lesions import lesion_load, lesion_volumes
from mvacourse.metrics.outliers import outliers, relative_spread

SIDES = {"FLAIR": "bright", "T1w": "dark"}  # how lesions look in white matter
SMALLEST = 10.0  # mm³ of a spot that counts: at 2 mm two voxels, since one may be noise

Brain = Mapping[str, np.ndarray]  # "FLAIR", "T1w" and masks, (X, Y, Z)


def lie_scores(
    made: Mapping[str, np.ndarray],
    brains: Mapping[str, Brain],
    key: str,
    *,
    spacing: Sequence[float],
    trained_on: Iterable[str],
) -> Scores:
    """Compares made images to what is known of lesions, brain by brain.

    Args:
        made: Subject → image `(X, Y, Z)`, made or true, NAWM near 1000.
        brains: The same subjects → true images and masks; who has no lesion is healthy.
        key: "FLAIR" or "T1w": which image it is.
        spacing: Edges of a voxel, mm.
        trained_on: Subjects that the method has seen, in whatever way.

    Returns:
        Metric → subject → value. "MAE" inside the brain. Of patients "contrast", mean
        in the lesions / mean in NAWM. Of the healthy "ml" and "spots": volume and
        number of what in white matter looks like a lesion, where there is none.

    Raises:
        ValueError: A subject was trained on, or is not in `brains`; or an image and its
            masks do not go together.
    """
    values_of = partial(_values, key=key, spacing=spacing)
    return score_each(made, brains, values_of, trained_on=trained_on, digits=4)


def false_lesions(image: np.ndarray, brain: Brain, key: str) -> np.ndarray:
    """Marks what looks like a lesion inside the white matter of a healthy brain.

    Voxels at its edge are mixed with grey matter, which looks like a lesion; they do
    not count.

    Args:
        image: Made or true, `(X, Y, Z)`.
        brain: Whose it is, with the true image and "NAWM_mask".
        key: "FLAIR" or "T1w".
    """
    inside = binary_erosion(brain["NAWM_mask"])
    spread = relative_spread(brain[key], inside)
    return outliers(image, inside, spread=spread, side=SIDES[key])


def _values(image: np.ndarray, brain: Brain, key: str, spacing) -> dict[str, float]:
    volumes = image, brain[key], brain["brain_mask"]
    tensors = (torch.from_numpy(np.ascontiguousarray(v))[None, None] for v in volumes)
    values = {"MAE": mae(*tensors).item()}
    if brain["lesion_mask"].any():
        lesions, nawm = brain["lesion_mask"], brain["NAWM_mask"]
        return values | {"contrast": lesion_contrast(image, lesions, nawm)}
    found = false_lesions(image, brain, key)
    spots = lesion_volumes(found, spacing, smallest=SMALLEST)
    return values | {"ml": lesion_load(found, spacing), "spots": float(len(spots))}
