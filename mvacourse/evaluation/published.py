"""Figures that the lecture quotes, as data: other patients, other images than ours."""

from typing import NamedTuple


class Summary(NamedTuple):
    """What a paper prints of a metric over subjects."""

    mean: float
    sd: float
    median: float | None = None


class Published(NamedTuple):
    """A published table: a short name, where it stands, method → metric → summary.

    And the (method, metric) that the authors' own method significantly surpassed.
    """

    name: str
    source: str
    rows: dict[str, dict[str, Summary]]
    starred: frozenset[tuple[str, str]] = frozenset()


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
CT_UNPAIRED = Published(
    "Wolterink 2017",
    "Wolterink et al. (2017), Deep MR to CT synthesis using unpaired data, SASHIMI",
    {
        "paired": {"MAE": Summary(89.4, 6.8), "PSNR": Summary(30.6, 0.9)},
        "unpaired": {"MAE": Summary(73.7, 2.3), "PSNR": Summary(32.3, 0.7)},
    },
)
FLAIR_CONTRAST = Published(
    "Wei 2019",
    "Wei et al. (2019), Fluid-attenuated inversion recovery MRI synthesis from "
    "multisequence MRI using three-dimensional fully convolutional networks for "
    "multiple sclerosis, Journal of Medical Imaging",
    {
        "random forest 60": {"Ratio 1": Summary(1.33, 0.07)},
        "modality propagation": {"Ratio 1": Summary(1.31, 0.06)},
        "multilayer perceptron": {"Ratio 1": Summary(1.39, 0.11)},
        "U-Net": {"Ratio 1": Summary(1.34, 0.09)},
        "3-D FCN": {"Ratio 1": Summary(1.47, 0.13)},
        "true FLAIR": {"Ratio 1": Summary(1.66, 0.12)},
    },
)
WEI_2019 = (
    "Wei et al. (2019), Predicting PET-derived demyelination from multimodal MRI using "
    "sketcher-refiner adversarial training for multiple sclerosis, Medical Image "
    "Analysis, as the lecture quotes it"
)
PET_FROM_MRI = Published(
    "Wei 2019",
    WEI_2019,
    {
        "2-layer DNN": {
            "MSE": Summary(0.0136, 0.0048),
            "PSNR": Summary(27.767, 1.214),
            "WM in HC": Summary(0.059, 0.040),
            "NAWM": Summary(0.041, 0.036),
            "lesions": Summary(0.131, 0.051),
        },
        "3-D U-Net": {
            "MSE": Summary(0.0107, 0.0041),
            "PSNR": Summary(29.297, 0.986),
            "WM in HC": Summary(0.053, 0.034),
            "NAWM": Summary(0.039, 0.033),
            "lesions": Summary(0.035, 0.027),
        },
        "3-D U-Net + weighted L1": {
            "MSE": Summary(0.0113, 0.0043),
            "PSNR": Summary(28.606, 1.007),
            "WM in HC": Summary(0.054, 0.034),
            "NAWM": Summary(0.038, 0.031),
            "lesions": Summary(0.032, 0.029),
        },
        "Sketcher": {
            "MSE": Summary(0.0094, 0.0038),
            "PSNR": Summary(29.475, 0.981),
            "WM in HC": Summary(0.053, 0.041),
            "NAWM": Summary(0.034, 0.022),
            "lesions": Summary(0.030, 0.017),
        },
        "Sketcher + weighted L1": {
            "MSE": Summary(0.0103, 0.0042),
            "PSNR": Summary(29.077, 0.995),
            "WM in HC": Summary(0.052, 0.037),
            "NAWM": Summary(0.035, 0.027),
            "lesions": Summary(0.027, 0.022),
        },
        "Refiner": {
            "MSE": Summary(0.0083, 0.0037),
            "PSNR": Summary(30.044, 1.095),
            "WM in HC": Summary(0.048, 0.026),
            "NAWM": Summary(0.029, 0.021),
            "lesions": Summary(0.022, 0.015),
            "Dice": Summary(0.83, float("nan")),
        },
    },
    frozenset(
        {
            ("2-layer DNN", "MSE"),
            ("2-layer DNN", "PSNR"),
            ("2-layer DNN", "lesions"),
            ("3-D U-Net", "MSE"),
            ("3-D U-Net + weighted L1", "MSE"),
            ("3-D U-Net + weighted L1", "PSNR"),
            ("Sketcher + weighted L1", "PSNR"),
        }
    ),
)
