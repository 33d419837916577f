"""Synthetic heads beside real patients and published values, and what they teach."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from mvacourse.datasets import open_ms
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.phantom.anatomy import draw_build
from mvacourse.datasets.phantom.cohort import Population, load_cohort
from mvacourse.datasets.phantom.person import LABELS, stream
from mvacourse.datasets.phantom.template import ventricle_distance
from mvacourse.datasets.tissue_mixture import (
    FLUID,
    GREY,
    normal_appearing_white_matter,
    segment,
)
from mvacourse.metrics.contrast import contrast_ratios
from mvacourse.metrics.lesions import lesion_load, lesion_volumes, within

Heads = Mapping[str, Mapping[str, Volume]]
MR = ("T1w", "T2w", "FLAIR")
MAPS = ("MTR", "FA", "RD")
N_CONTROLS = 4
MISALIGNED = 2.0  # mm, drastic on purpose
# Real masks → template: found by registering the template's T1w to patients 07 and 19,
# which gave a scale of 0.835 for both; their brains have 1.1 l, the template 1.9 l.
REAL_PLACE = (np.eye(3) / 0.835, -np.array([0.35, -5.8, 6.3]) / 0.835)
PERCENTILES = (10, 25, 50, 75, 90)
# Mean ± SD in the sources that `datasets.phantom.tissues` cites; None where there is
# none, and lesions whose source gives a difference as what follows from it.
CITED = {
    ("MTR", "controls"): "42.93 ± 0.95",
    ("MTR", "NAWM"): "40.13 ± 1.37",
    ("FA", "controls"): "0.419",
    ("FA", "NAWM"): "0.375",
    ("RD", "controls"): "0.40",
    ("RD", "NAWM"): "0.45",
    ("PET", "controls"): "1.29 ± 0.08",
    ("PET", "NAWM"): "1.25 ± 0.10",
    ("PET", "lesions"): "1.08 ± 0.12",
    ("CT", "white"): "20 … 30",
    ("CT", "cortex"): "37 … 45",
    ("CT", "fat"): "−100 … −50",
    ("CT", "compact_bone"): "700 … 3000",
}


def tables(n_patients: int) -> Iterator[str]:
    """Yields every comparison as a table in Markdown, one after the other.

    Args:
        n_patients: Synthetic patients; half of them train the regressions.
    """
    modalities = (*MR, *MAPS, "PET", "CT")
    truth = ("lesion_mask", "NAWM_mask", "head_mask", "brain_mask", "dseg")
    heads = load_cohort(n_patients, N_CONTROLS, modalities, truth=truth)
    patients = {n: h for n, h in heads.items() if not n.startswith("sub-C")}
    controls = {n: h for n, h in heads.items() if n.startswith("sub-C")}
    yield _contrast_table(patients)
    yield _lesion_table(patients)
    yield _map_table(patients, controls)
    yield _learning_table(patients)


def contrasts(head: Mapping[str, Volume]) -> dict[str, dict[str, float]]:
    """Measures MR contrast to normal-appearing white matter, real or synthetic alike.

    Tissues come from the images themselves, by a mixture of Gaussians, since a real
    patient has no exact truth.

    Args:
        head: `MR`, "brain_mask" and "lesion_mask" of a subject.

    Returns:
        Ratio by modality and tissue.
    """
    images = {key: head[key].array for key in MR}
    lesion = head["lesion_mask"].array
    labels = segment(*images.values(), head["brain_mask"].array, lesion)
    margin = max(1, round(2 / min(head["T1w"].spacing)))  # 2 mm
    nawm = normal_appearing_white_matter(labels, lesion, margin=margin)
    regions = {"GM": labels == GREY, "CSF": labels == FLUID, "lesion": lesion}
    return contrast_ratios(images, regions, nawm)


def _contrast_table(patients: Heads) -> str:
    """Real patients, then the synthetic ones' median, and whether it is in between."""
    real = {n: contrasts(open_ms.load_patient(n)) for n in open_ms.PATIENTS}
    synthetic = [contrasts(head) for head in patients.values()]
    rows = []
    for modality in MR:
        for tissue in ("GM", "CSF", "lesion"):
            values = [of[modality][tissue] for of in real.values()]
            ours = [of[modality][tissue] for of in synthetic]
            middle = np.median(ours)
            rows.append(
                (
                    f"{modality} {tissue}",
                    *(f"{value:.2f}" for value in values),
                    f"{middle:.2f} ({min(ours):.2f} … {max(ours):.2f})",
                    "yes" if min(values) <= middle <= max(values) else "no",
                )
            )
    names = [f"real {n:02d}" for n in real]
    title = ("signal / NAWM", *names, f"synthetic, median of {len(ours)}", "in between")
    return _table(title, rows)


def _lesion_table(patients: Heads) -> str:
    """Load, number, sizes and place of lesions in real masks and in ours."""
    real = [open_ms.load_lesion_mask(n) for n in open_ms.MASKED_PATIENTS]
    ours = [head["lesion_mask"] for head in patients.values()]
    rows = zip(
        _lesion_column(real, [REAL_PLACE] * len(real)),
        _lesion_column(ours, [_place(name) for name in patients]),
        strict=True,
    )
    names = (
        "patients",
        "load in ml: median (quartiles)",
        "lesions of 10 mm³ or more: median (range)",
        f"their volume in mm³ at {PERCENTILES} %",
        "share within 10 mm of a ventricle: mean ± SD of patients",
    )
    rows = [(name, *row) for name, row in zip(names, rows, strict=True)]
    return _table(("lesions", "real masks", "synthetic"), rows)


def _place(name: str):
    """Returns the affine map from a synthetic person to the template."""
    build = draw_build(stream(0, name, "build"), patient=True)
    return build.matrix, build.shift


def _lesion_column(masks: Sequence[Volume], places: Sequence) -> list[str]:
    near = [
        within(ventricle_distance(m.array.shape, m.affine, *place), m.array, 10)
        for m, place in zip(masks, places, strict=True)
    ]
    loads = [lesion_load(mask.array, mask.spacing) for mask in masks]
    volumes = [lesion_volumes(mask.array, mask.spacing) for mask in masks]
    counts = [len(v) for v in volumes]
    low, middle, high = np.percentile(loads, (25, 50, 75))
    sizes = np.percentile(np.concatenate(volumes), PERCENTILES)
    return [
        str(len(masks)),
        f"{middle:.1f} ({low:.1f} … {high:.1f})",
        f"{np.median(counts):.0f} ({min(counts)} … {max(counts)})",
        ", ".join(f"{size:.0f}" for size in sizes),
        f"{np.mean(near):.2f} ± {np.std(near):.2f}",
    ]


def _map_table(patients: Heads, controls: Heads) -> str:
    """Quantitative maps by region, beside the published values, where there are any."""
    from scipy.ndimage import binary_erosion  # off the edges, where tissues mix

    rows = []
    for modality in (*MAPS, "PET"):
        for region, heads, key in (
            ("controls", controls, "NAWM_mask"),
            ("NAWM", patients, "NAWM_mask"),
            ("lesions", patients, "lesion_mask"),
        ):
            means = [h[modality].array[h[key].array].mean() for h in heads.values()]
            found = f"{np.mean(means):.3g} ± {np.std(means):.2g}"
            rows.append((modality, region, found, CITED.get((modality, region), "")))
    for tissue in ("white", "cortex", "fat", "compact_bone"):
        label = LABELS.index(tissue)
        means = [
            h["CT"].array[binary_erosion(h["dseg"].array == label)].mean()
            for h in patients.values()
        ]
        found = f"{np.mean(means):.0f} ± {np.std(means):.1f}"
        rows.append(("CT in HU", tissue, found, CITED["CT", tissue]))
    return _table(("map", "region", "synthetic, mean ± SD of heads", "cited"), rows)


def _learning_table(patients: Heads) -> str:
    """What simple regressions learn from the heads, and where they fail."""
    n = len(patients)
    moved = load_cohort(
        n, modalities=("CT",), population=Population(misalignment={"CT": MISALIGNED})
    )
    r2 = linear_pet(patients, n // 2)
    rows = [
        ("MTR, FA, RD → PET, linear: R²", region, f"{value:.2f}")
        for region, value in r2.items()
    ]
    errors = trees_ct(patients, {"aligned": patients, "moved": moved}, n // 2)
    rows += [
        (f"T1w → CT, trees: MAE in HU, trained on {name} CT", "head", f"{value:.1f}")
        for name, value in errors.items()
    ]
    return _table(("regression", "region", "test subjects"), rows)


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


def _table(title: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [title, ["---"] * len(title), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
