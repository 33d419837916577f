"""What each scanner makes of a head: MR from signal equations, maps, PET and CT.

`clean` is the image of a perfect scanner; `acquire` adds what a real one does. Every
image has random numbers of its own, so that none depends on which others are made.

The constants of the tissues have their sources in `tissues`. How a map depends on
myelin and axons, and how large texture, bias field and noise are, was tuned [R] until
regions had the published values and contrasts those of real patients: `mvacourse
realism`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mvacourse.datasets.phantom.anatomy import Anatomy
from mvacourse.datasets.phantom.grid import Grid, smooth_field
from mvacourse.datasets.phantom.lesions import Damage
from mvacourse.datasets.phantom.signals import SEQUENCES
from mvacourse.datasets.phantom.tissues import BRAIN, TISSUES

MODALITIES = (*SEQUENCES, "MTR", "FA", "RD", "PET", "CT")
# Standard deviation of the noise: for MR relative to healthy white matter.
NOISE = {"T1w": 0.025, "T2w": 0.05, "PD": 0.02, "FLAIR": 0.045}
NOISE |= {"MTR": 1.3, "FA": 0.03, "RD": 0.035, "PET": 0.045, "CT": 8.0}
PET_FWHM = 2.8  # mm, of a high-resolution research tomograph [R]


@dataclass(frozen=True, eq=False)
class Head:
    """A person's head and disease."""

    anatomy: Anatomy
    damage: Damage

    @property
    def grid(self) -> Grid:
        """Where the head is sampled."""
        return self.anatomy.grid

    def mix(self, quantity: str, white) -> np.ndarray:
        """Averages a constant over the tissues of each voxel (partial volume).

        Args:
            quantity: A column of `TISSUES`.
            white: What stands in for white matter's: a number or `(X, Y, Z)`.
        """
        mixed = self.anatomy.tissues["white"] * white
        for name, fraction in self.anatomy.tissues.items():
            value = getattr(TISSUES[name], quantity)
            if name != "white" and value:
                mixed += value * fraction
        return mixed

    @property
    def brain(self) -> np.ndarray:
        """Fraction of each voxel that is brain or fluid, inside the skull."""
        tissues = self.anatomy.tissues
        return sum(tissues[name] for name in BRAIN) * self.anatomy.cavity


def check_modalities(modalities: Sequence[str]) -> None:
    """Refuses names of no modality."""
    if unknown := [m for m in modalities if m not in MODALITIES]:
        raise ValueError(
            f"modality is {unknown[0]!r}, expected one of {', '.join(MODALITIES)}."
        )


def clean(head: Head, modality: str, rng: np.random.Generator) -> np.ndarray:
    """Returns the image of a perfect scanner, `(X, Y, Z)` float32 in native units."""
    if modality in SEQUENCES:
        return _mr(head, modality, rng)
    return {"MTR": _mtr, "FA": _fa, "RD": _rd, "PET": _pet, "CT": _ct}[modality](
        head, rng
    )


def _mr(head: Head, modality: str, rng) -> np.ndarray:
    """Mixes the tissues' signals; healthy white matter is 1000."""
    signal = SEQUENCES[modality].signal
    reference = signal(*TISSUES["white"][:3])
    texture = 1 + 0.02 * smooth_field(rng, head.grid, 6)
    image = head.anatomy.tissues["white"] * signal(*_white_relaxation(head, texture))
    for name, fraction in head.anatomy.tissues.items():
        tissue = TISSUES[name]
        if name != "white" and tissue.pd:
            image += fraction * signal(tissue.t1, tissue.t2, tissue.pd)
    image *= 1 + 0.03 * smooth_field(rng, head.grid, 4)
    return (1000 / reference * image).astype(np.float32)


def _white_relaxation(head: Head, texture):
    """T1, T2 and PD of white matter: water comes where myelin and axons go.

    What lesions add is tuned to the contrast of real ones [R].
    """
    damage, white = head.damage, TISSUES["white"]
    no_axons, no_myelin = 1 - damage.axons, 1 - damage.myelin
    lost = damage.lesion * no_myelin
    t1 = white.t1 * (1 + 0.4 * damage.diffuse) * texture
    t1 = t1 + 345 * damage.lesion + 250 * lost + 580 * no_axons
    t2 = white.t2 * (1 + 0.3 * damage.diffuse) * texture
    t2 = t2 + 43 * damage.lesion + 8 * lost + 55 * no_axons
    return t1, t2, white.pd + 0.08 * damage.lesion + 0.1 * no_axons


def _mtr(head: Head, rng) -> np.ndarray:
    """Myelin's macromolecules take up magnetisation: most of the MTR is myelin's."""
    damage, healthy = head.damage, TISSUES["white"].mtr
    white = healthy * (0.35 + 0.65 * damage.myelin) - 6 * (1 - damage.axons)
    white = white + 0.7 * smooth_field(rng, head.grid, 9)
    return head.mix("mtr", np.clip(white, 5, 60))


def _coherence(head: Head) -> np.ndarray:
    """Fibres run in parallel deep in white matter and fan out below the cortex."""
    spread = 3 / head.grid.spacing
    deep = ndimage.gaussian_filter(head.anatomy.tissues["white"], spread)
    return np.clip(1.25 * deep - 0.25, 0, 1)


def _fa(head: Head, rng) -> np.ndarray:
    """FA is 0.255 + 0.27 · coherence, less where fibres are lost."""
    damage = head.damage
    white = 0.255 + 0.27 * _coherence(head) + 0.04 * smooth_field(rng, head.grid, 10)
    white *= 1 - 0.25 * (1 - damage.myelin) - 0.4 * (1 - damage.axons)
    return head.mix("fa", np.clip(white * (1 - 1.3 * damage.diffuse), 0.03, 0.9))


def _rd(head: Head, rng) -> np.ndarray:
    """Water crosses fibres that have lost their sheath, most of all in lesions."""
    damage = head.damage
    white = 0.45 - 0.10 * _coherence(head) + 0.02 * smooth_field(rng, head.grid, 8)
    white += 0.30 * damage.lesion * (1 - damage.myelin) + 0.45 * (1 - damage.axons)
    return head.mix("rd", white + 0.75 * damage.diffuse)


def _pet(head: Head, rng) -> np.ndarray:
    """DVR = 0.78 + 0.53 · myelin in white matter, blurred by the tomograph."""
    white = 0.78 + 0.53 * head.damage.myelin + 0.015 * smooth_field(rng, head.grid, 14)
    image = head.mix("dvr", white)
    return ndimage.gaussian_filter(image, PET_FWHM / 2.355 / head.grid.spacing)


def _ct(head: Head, rng) -> np.ndarray:
    """Attenuation; compact bone varies by ± 130 HU, lesions are 3.5 HU darker."""
    bone = head.anatomy.tissues["compact_bone"]
    image = head.mix("hu", TISSUES["white"].hu - 3.5 * head.damage.lesion)
    return image + 130 * bone * smooth_field(rng, head.grid, 25)


def acquire(head: Head, modality: str, image, rng: np.random.Generator) -> np.ndarray:
    """Adds bias field and noise.

    Args:
        head: Whose image it is.
        modality: One of `MODALITIES`.
        image: The clean image.
        rng: Stream of the noise.
    """
    sigma, grid = NOISE[modality], head.grid
    if modality in SEQUENCES:
        bias = 0.10 * smooth_field(rng, grid, 130) + 0.05 * smooth_field(rng, grid, 70)
        return _rician(image * np.exp(bias), 1000 * sigma, rng)
    noise = sigma * rng.standard_normal(grid.shape, np.float32)
    if modality == "CT":  # a quarter of its variance is grain of 2.4 mm
        noise = 0.75**0.5 * noise + 0.5 * sigma * _grain(grid, rng, 2.4)
        return np.clip(image + noise, -1024, 3071)
    if modality == "PET":
        return image * (1 + sigma * _grain(grid, rng, 3.0) * (image > 0.2))
    inside = head.brain
    return np.maximum(image + inside * noise, 0) * (inside > 0.3)


def _rician(image, sigma: float, rng) -> np.ndarray:
    """The magnitude of a complex signal with Gaussian noise in both parts."""
    real, imaginary = sigma * rng.standard_normal((2, *image.shape), np.float32)
    return np.hypot(image + real, imaginary)


def _grain(grid: Grid, rng, fwhm: float) -> np.ndarray:
    """Noise that a reconstruction has smoothed; mean 0, variance 1."""
    noise = rng.standard_normal(grid.shape, np.float32)
    noise = ndimage.gaussian_filter(noise, fwhm / 2.355 / grid.spacing)
    return noise / noise.std()
