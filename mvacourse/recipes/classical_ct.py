"""T1w → CT by the classical methods of the lecture's table, for notebook 05."""

import time
from pathlib import Path

import numpy as np
import torch

from mvacourse.baselines.atlas import Atlas
from mvacourse.baselines.random_forest import RandomForest
from mvacourse.baselines.sparse_coding import SparseCoding
from mvacourse.datasets.intensity import NATIVE_RANGES, to_model_range
from mvacourse.datasets.packing import pack_images
from mvacourse.datasets.phantom.cohort import Population, load_cohort
from mvacourse.datasets.splits import split_subjects
from mvacourse.evaluation import ct_scores
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.runtime import by_profile, progress

AIR = -1000.0  # HU, outside the head
SETTINGS = {
    "SR": {"n_voxels": 3000},  # atoms of each training head
    "SRF+": {"n_trees": 30, "n_voxels": 6000},
    "Atlas": {"n_atlases": 7},
}
CLASSES = {"SR": SparseCoding, "SRF+": RandomForest, "Atlas": Atlas}


def classical_ct(profile: str) -> Path:
    """Fits each method to the training heads and records its scores on the test heads.

    Killed, it goes on with the method it was at.
    """
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(2, 1))
    spacing = by_profile(profile, cpu=2.0, gpu=2.0, smoke=8.0)
    heads = load_cohort(n_train + n_test, population=Population(spacing))
    train, test = split_subjects(heads, n_train, n_test)
    about = {"source": "synthetic heads", "spacing": spacing, "seed": 0}
    about |= {"trained on": train, "tested on": test}
    content = {"settings": {}, "scores": {}, "seconds each": {}, "slices": {}}
    content |= recorded_before("classical_ct", about)
    for method, settings in progress(SETTINGS.items(), "classical methods"):
        if content["settings"].get(method) == settings:
            continue
        begin = time.perf_counter()
        made = synthetic_cts(method, heads, train, test)
        truths = {name: heads[name]["CT"].array for name in test}
        masks = {name: heads[name]["head_mask"].array for name in test}
        scores = ct_scores(made, truths, masks, trained_on=train)
        content["settings"][method] = settings
        content["scores"][method] = scores
        content["slices"][method] = _middle_slice(made[test[0]])
        content["seconds each"][method] = round(time.perf_counter() - begin, 1)
        content |= provenance("classical_ct", profile, start) | about
        content["seconds"] = round(sum(content["seconds each"].values()), 1)
        record("classical_ct", content)
    return record("classical_ct", content)


def synthetic_cts(method, heads, train, test) -> dict[str, np.ndarray]:
    """Returns subject → CT in HU of the test heads, by one of `SETTINGS`."""

    def of(name):
        head = heads[name]
        return head["T1w"].array[None], head["CT"].array, head["head_mask"].array

    model = CLASSES[method](**SETTINGS[method])
    model.fit(*zip(*map(of, train), strict=True))
    made = {}
    for name in test:
        t1w, _, mask = of(name)
        made[name] = np.where(mask, model.predict(t1w, mask), np.float32(AIR))
    return made


def _middle_slice(ct: np.ndarray) -> dict:
    """Packs an axial slice, nose up, as `network_ct` does."""
    image = torch.from_numpy(ct[::-1, ::-1, ct.shape[2] // 2].T.copy())
    return pack_images(to_model_range(image, *NATIVE_RANGES["CT"]))
