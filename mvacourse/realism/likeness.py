"""Synthetic heads beside real ones: contrasts, lesions, quantitative maps."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.ndimage import binary_erosion, find_objects

from mvacourse.datasets import open_ms
from mvacourse.datasets.grids import Volume
from mvacourse.datasets.phantom.anatomy import draw_build
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
Table = tuple[Sequence[str], Sequence[Sequence[str]]]  # title, rows
MR = ("T1w", "T2w", "FLAIR")
MAPS = ("MTR", "FA", "RD")
# Real masks → template: found by registering the template's T1w to patients 07 and 19,
# which gave a scale of 0.835 for both; their brains have 1.1 l, the template 1.9 l.
REAL_PLACE = (np.eye(3) / 0.835, -np.array([0.35, -5.8, 6.3]) / 0.835)
PERCENTILES = (10, 25, 50, 75, 90)
# Mean and SD of heads in the sources that `datasets.phantom.tissues` cites, and ranges
# of HU. None was found of MTR, FA and RD in lesions.
CITED = {
    ("MTR", "controls"): (42.93, 0.95),
    ("MTR", "NAWM"): (40.13, 1.37),
    ("FA", "controls"): (0.419, 0.005),
    ("FA", "NAWM"): (0.375, 0.045),
    ("RD", "controls"): (0.40, 0.01),
    ("RD", "NAWM"): (0.45, 0.05),
    ("PET", "controls"): (1.29, 0.08),
    ("PET", "NAWM"): (1.25, 0.10),
    ("PET", "lesions"): (1.08, 0.12),
}
CITED_HU = {
    "white": (20, 30),
    "cortex": (37, 45),
    "fat": (-100, -50),
    "compact_bone": (700, 3000),
}


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


def contrast_table(patients: Heads) -> Table:
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
                    _yes(min(values) <= middle <= max(values)),
                )
            )
    names = [f"real {n:02d}" for n in real]
    title = ("signal / NAWM", *names, f"synthetic, median of {len(ours)}", "in between")
    return title, rows


def lesion_table(patients: Heads) -> Table:
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
    return ("lesions", "real masks", "synthetic"), rows


def _place(name: str):
    """Returns the affine map from a synthetic person to the template."""
    build = draw_build(stream(0, name, "build"), patient=True)
    return build.matrix, build.shift


def _lesion_column(masks: Sequence[Volume], places: Sequence) -> list[str]:
    masks = [_around_lesions(mask) for mask in masks]
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


def _around_lesions(mask: Volume) -> Volume:
    """Cuts away what holds no lesion, since distances take long to look up."""
    (box,) = find_objects(mask.array.astype(np.uint8))
    affine = mask.affine.copy()
    affine[:3, 3] += affine[:3, :3] @ [side.start for side in box]
    return Volume(mask.array[box], affine, mask.source)


def map_table(patients: Heads, controls: Heads) -> Table:
    """Quantitative maps by region, beside the published values, where there are any."""
    rows = []
    for modality in (*MAPS, "PET"):
        for region, heads, key in (
            ("controls", controls, "NAWM_mask"),
            ("NAWM", patients, "NAWM_mask"),
            ("lesions", patients, "lesion_mask"),
        ):
            means = [h[modality].array[h[key].array].mean() for h in heads.values()]
            found = f"{np.mean(means):.3g} ± {np.std(means):.2g}"
            mean, sd = CITED.get((modality, region), (None, None))
            cited = f"{mean:g} ± {sd:g}" if sd else ""
            fits = _yes(abs(np.mean(means) - mean) <= sd) if sd else ""
            rows.append((modality, region, found, cited, fits))
    for tissue, (low, high) in CITED_HU.items():
        means = [_hounsfield(head, tissue) for head in patients.values()]
        found = f"{np.mean(means):.1f} ± {np.std(means):.1f}"
        fits = _yes(low <= np.mean(means) <= high)
        rows.append(("CT in HU", tissue, found, f"{low} … {high}", fits))
    title = ("map", "region", "synthetic, mean ± SD of heads", "cited", "within")
    return title, rows


def _hounsfield(head: Mapping[str, Volume], tissue: str) -> float:
    """Mean CT of a tissue, off its edges, where it is mixed with others."""
    inside = binary_erosion(head["dseg"].array == LABELS.index(tissue))
    return float(head["CT"].array[inside].mean())


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
