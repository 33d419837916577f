"""The lecture's result tables, made of recorded scores."""

from collections.abc import Mapping
from statistics import fmean

from mvacourse.evaluation.comparison import Metric, Table, compare, summarise
from mvacourse.evaluation.published import (
    CT_OF_THE_BRAIN,
    CT_OF_THE_PELVIS,
    CT_UNPAIRED,
    FLAIR_CONTRAST,
    PET_FROM_MRI,
)
from mvacourse.evaluation.starred import starred


def mri_to_ct(records: Mapping[str, Mapping]) -> Table:
    """Classical methods and networks on test heads, beside Nie 2017.

    Args:
        records: "classical_ct" and "network_ct", recorded results whose "scores" are
            method → metric → subject → value.

    Raises:
        ValueError: As `compare`.
    """
    networks = records["network_ct"]["scores"]
    best = min(networks, key=lambda name: fmean(networks[name]["MAE"].values()))
    return compare(
        "T1w → CT: error in the head",
        dict(sorted(records["classical_ct"]["scores"].items())) | networks,
        (Metric("MAE", "HU"), Metric("PSNR", "dB")),
        reference=best,
        because="the network of lowest mean MAE",
        published=(CT_OF_THE_BRAIN, CT_OF_THE_PELVIS),
    )


def unpaired_ct(records: Mapping[str, Mapping]) -> Table:
    """CycleGAN on test heads, beside networks trained on pairs and Wolterink 2017.

    Args:
        records: "unpaired_ct" and "network_ct", recorded results whose "scores" are
            method → metric → subject → value.

    Raises:
        ValueError: As `compare`.
    """
    paired = records["network_ct"]["scores"]
    ours = {f"paired, {name}": paired[name] for name in ("U-Net", "GAN")}
    ours["unpaired, CycleGAN"] = records["unpaired_ct"]["scores"]["CycleGAN"]
    return compare(
        "T1w → CT without pairs: error in the head",
        ours,
        (Metric("MAE", "HU"), Metric("PSNR", "dB")),
        reference="unpaired, CycleGAN",
        because="trained without pairs, on the MR of half of the heads and the CT of "
        "the others",
        published=(CT_UNPAIRED,),
    )


def flair(records: Mapping[str, Mapping]) -> Table:
    """Synthetic FLAIR and the lesions in it, beside Wei 2019.

    Args:
        records: "flair_synthesis", a recorded result whose "scores" are method →
            metric → subject → value, with "Ratio 1" and "Dice".

    Raises:
        ValueError: As `compare`.
    """
    scores = records["flair_synthesis"]["scores"]
    networks = [name for name in scores if name in ("U-Net", "3-D FCN")]
    return compare(
        "T1w, T2w, PD → FLAIR: lesions",
        scores,
        (Metric("Ratio 1", digits=2), Metric("Dice", digits=2)),
        reference=max(networks, key=lambda name: fmean(scores[name]["Dice"].values())),
        because="the network of highest mean Dice",
        published=(FLAIR_CONTRAST,),
    )


def mri_to_pet(records: Mapping[str, Mapping]) -> Table:
    """Myelin PET from MRI, tested against the Refiner, beside Wei 2019.

    Args:
        records: "mri_to_pet", a recorded result whose "scores" are method → metric →
            subject → value, as `pet_scores` gives them.

    Raises:
        ValueError: As `starred`.
    """
    return starred(
        "MTR, FA, RD → PIB-PET: error in the brain, and discrepancy in white matter",
        records["mri_to_pet"]["scores"],
        (
            Metric("MSE", digits=4),
            Metric("PSNR", "dB", digits=2, greater_is_better=True),
            Metric("WM in HC", digits=3),
            Metric("NAWM", digits=3),
            Metric("lesions", digits=3),
            Metric("mean of lesions", digits=3),
            Metric("Dice", digits=2, greater_is_better=True),
        ),
        reference="Refiner",
        published=PET_FROM_MRI,
    )


def trilemma(records: Mapping[str, Mapping]) -> Table:
    """VAE, GAN and diffusion on digits: fidelity, coverage, time.

    Args:
        records: "digit_trilemma", a recorded result whose "scores" are method → metric
            → seed → value.
    """
    record = records["digit_trilemma"]
    metrics = (
        Metric("Fréchet distance"),
        Metric("precision", digits=2),
        Metric("recall", digits=2),
        Metric("rarest", "× share", digits=2),
        Metric("commonest", "× share", digits=2),
        Metric("training time", "s", digits=0),
        Metric("sampling time", "ms an image", digits=2),
    )
    rows = []
    for name, scores in record["scores"].items():
        cells = [_mean_and_sd(scores[metric.name], metric.digits) for metric in metrics]
        rows.append([name, str(len(scores["recall"])), *cells])
    notes = [
        "Mean (SD, with n − 1) over trainings from several seeds, "
        f"{record['samples']:,} samples of each, on {record['source']}; times of the "
        "processor, one thread.",
        "Fréchet distance: 0 is best; precision and recall: 1; rarest and commonest "
        "class, in multiples of an even share: 1.",
    ]
    columns = ["model", "seeds", *(metric.heading for metric in metrics)]
    return Table("Digits: the trilemma", columns, rows, notes)


def _mean_and_sd(values: Mapping[str, float], digits: int) -> str:
    """Returns "99.9 (14.2)", and "99.9" of a single value."""
    mean, sd, _ = summarise(values)
    spread = f" ({sd:.{digits}f})" if len(values) > 1 else ""
    return f"{mean:.{digits}f}{spread}"


TABLES = {  # name → function of records, and the records it needs
    "mri_to_ct": (mri_to_ct, ("classical_ct", "network_ct")),
    "unpaired_ct": (unpaired_ct, ("unpaired_ct", "network_ct")),
    "flair": (flair, ("flair_synthesis",)),
    "mri_to_pet": (mri_to_pet, ("mri_to_pet",)),
    "trilemma": (trilemma, ("digit_trilemma",)),
}
