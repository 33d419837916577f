"""What simple regressions learn from synthetic heads, and where they fail."""

from collections.abc import Mapping

import numpy as np

from mvacourse.realism.likeness import MAPS, Heads, Table

MISALIGNED = 2.0  # mm, drastic on purpose


def learning_table(patients: Heads, moved: Heads) -> Table:
    """Regressions trained on half of the patients, tested on the others.

    Args:
        patients: All modalities, aligned.
        moved: The same patients with a CT that lies beside.
    """
    n_train = len(patients) // 2
    rows = [
        ("MTR, FA, RD → PET, linear: R²", region, f"{value:.2f}")
        for region, value in linear_pet(patients, n_train).items()
    ]
    errors = trees_ct(patients, {"aligned": patients, "moved": moved}, n_train)
    rows += [
        (f"T1w → CT, trees: MAE in HU, trained on {name} CT", "head", f"{value:.1f}")
        for name, value in errors.items()
    ]
    return ("regression", "region", "test subjects"), rows


def linear_pet(heads: Heads, n_train: int) -> dict[str, float]:
    """Explains PET by MTR, FA and RD, one linear model for all.

    Args:
        heads: Subject → `MAPS`, "PET" and masks.
        n_train: The first of them train, the others test.

    Returns:
        R² over the test subjects' voxels in the brain, in NAWM and in lesions: 1 is
        perfect, 0 is no better than the region's mean.
    """
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import r2_score

    def voxels(names, key):
        pairs = [
            [heads[name][k].array[heads[name][key].array] for k in (*MAPS, "PET")]
            for name in names
        ]
        *features, target = np.concatenate(pairs, axis=1)
        return np.stack(features, axis=1), target

    train, test = list(heads)[:n_train], list(heads)[n_train:]
    model = LinearRegression().fit(*voxels(train, "brain_mask"))
    scores = {}
    for key in ("brain_mask", "NAWM_mask", "lesion_mask"):
        features, target = voxels(test, key)
        scores[key.removesuffix("_mask")] = r2_score(target, model.predict(features))
    return scores


def trees_ct(heads: Heads, targets: Mapping[str, Heads], n_train: int) -> dict:
    """Translates T1w to CT by boosted trees, trained on several versions of the CT.

    Args:
        heads: Subject → "T1w", "CT", aligned, and "head_mask".
        targets: Name → the same subjects with the CT to train on.
        n_train: The first of them train, the others test on the aligned CT.

    Returns:
        Name → mean absolute error in the head, HU.
    """
    from mvacourse.baselines.voxelwise import boosted_trees, local_features

    def features(name):
        head = heads[name]
        t1w, mask = head["T1w"], head["head_mask"].array
        return local_features(t1w.array, t1w.spacing, mask)

    def ct(of, name):
        return of[name]["CT"].array[heads[name]["head_mask"].array]

    train, test = list(heads)[:n_train], list(heads)[n_train:]
    seen = np.concatenate([features(name) for name in train])
    few = np.random.default_rng(0).choice(len(seen), 60_000, replace=False)
    errors = {}
    for label, target in targets.items():
        y = np.concatenate([ct(target, name) for name in train])
        trees = boosted_trees(seen[few], y[few])
        error = [np.abs(trees.predict(features(n)) - ct(heads, n)) for n in test]
        errors[label] = float(np.mean(np.concatenate(error)))
    return errors
