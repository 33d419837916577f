"""Figures that the lecture quotes, as data: other patients, other images than ours."""

from typing import NamedTuple


class Summary(NamedTuple):
    """What a paper prints of a metric over subjects."""

    mean: float
    sd: float
    median: float | None = None


class Published(NamedTuple):
    """A published table: a short name, where it stands, method → metric → summary."""

    name: str
    source: str
    rows: dict[str, dict[str, Summary]]


NIE_2017 = (
    "Nie et al. (2017), Medical image synthesis with context-aware generative "
    "adversarial networks, MICCAI"
)
CT_OF_THE_BRAIN = Published(
    "Nie 2017, brain",
    NIE_2017,
    {
        "Atlas": {
            "MAE": Summary(171.5, 35.7, 170.2),
            "PSNR": Summary(20.8, 1.6, 20.6),
        },
        "SR": {"MAE": Summary(159.8, 37.4, 161.1), "PSNR": Summary(21.3, 1.7, 21.2)},
        "SRF+": {"MAE": Summary(99.9, 14.2, 97.6), "PSNR": Summary(26.3, 1.4, 26.3)},
        "GAN": {"MAE": Summary(92.5, 13.9, 92.1), "PSNR": Summary(27.6, 1.3, 27.6)},
    },
)
CT_OF_THE_PELVIS = Published(
    "Nie 2017, pelvis",
    NIE_2017,
    {
        "Atlas": {"MAE": Summary(66.1, 6.9, 66.7), "PSNR": Summary(29.0, 2.1, 29.6)},
        "SR": {"MAE": Summary(52.1, 9.8, 52.3), "PSNR": Summary(30.3, 2.6, 31.1)},
        "SRF+": {"MAE": Summary(48.1, 4.6, 48.3), "PSNR": Summary(32.1, 0.9, 31.8)},
        "GAN": {"MAE": Summary(39.0, 4.6, 39.1), "PSNR": Summary(34.1, 1.0, 34.1)},
    },
)
FLAIR_CONTRAST = Published(
    "Wei 2019",
    "Wei et al. (2019), FLAIR MRI synthesis by 3-D FCN, Journal of Medical Imaging",
    {
        "random forest 60": {"Ratio 1": Summary(1.33, 0.07)},
        "modality propagation": {"Ratio 1": Summary(1.31, 0.06)},
        "multilayer perceptron": {"Ratio 1": Summary(1.39, 0.11)},
        "U-Net": {"Ratio 1": Summary(1.34, 0.09)},
        "3-D FCN": {"Ratio 1": Summary(1.47, 0.13)},
        "true FLAIR": {"Ratio 1": Summary(1.66, 0.12)},
    },
)
