"""The physical constants of the synthetic head, each with its source.

T1, T2 and PD hold at 3 T. Sources, [V] where the figure was seen in it and [R] where it
was recalled or tuned against real images:

- Relaxation: the 3 T table of brainweb-dl [V]; Stanisz et al. (2005), Magn. Reson. Med.
  54, and Wansapura et al. (1999), J. Magn. Reson. Imaging 9 [R]. The cortex is tuned to
  the contrast of real images, in which it is thinner than a voxel [R]. Fat, muscle and
  skin [R]. Bone hardly shines at all, its T2 being below a millisecond.
- HU: white matter 20 … 30, grey matter 37 … 45, fat −100 … −50, bone 700 … 3000, the
  table "Hounsfield units" of radclass.mudr.org after Buzug (2008), Computed Tomography
  [V]; enamel and cartilage [R].
- MTR: Loevner et al. (1995), Radiology 196, doi:10.1148/radiology.196.2.7617869, at
  1.5 T: 42.93 ± 0.95 percent units in controls, 40.13 ± 1.37 in normal-appearing white
  matter of MS [V]; grey matter and fluid [R].
- FA, RD, DVR: Zhang et al. (2021), EClinicalMedicine 37,
  doi:10.1016/j.eclinm.2021.100982, amyloid PET (18F-florbetapir) and diffusion imaging
  of 23 MS patients and 9 controls. White-matter DVR 1.29 ± 0.08 in controls,
  1.25 ± 0.10 in normal-appearing white matter, 1.08 ± 0.12 in lesions; in controls and
  normal-appearing white matter FA 0.419 ± 0.005 and 0.375 ± 0.045, RD 0.40 ± 0.01 and
  0.45 ± 0.05 [V]. Grey matter is the reference of the DVR, hence 1; all else [R]. No
  numeric DVR of [11C]PIB in white matter was found: the figures of the other amyloid
  tracer stand in for it.
"""

from typing import NamedTuple


class Tissue(NamedTuple):
    """What a tissue is to each scanner.

    Attributes:
        t1: Longitudinal relaxation time at 3 T, ms.
        t2: Transverse relaxation time at 3 T, ms.
        pd: Proton density, water = 1.
        hu: X-ray attenuation, Hounsfield units.
        mtr: Magnetisation transfer ratio, percent units.
        fa: Fractional anisotropy, 0 … 1.
        rd: Radial diffusivity, 10⁻³ mm²/s.
        dvr: Amyloid tracer's distribution volume ratio to grey matter.
    """

    t1: float
    t2: float
    pd: float
    hu: float
    mtr: float = 0
    fa: float = 0
    rd: float = 0
    dvr: float = 0


# The order is that of the labels written to disk. White matter stands for its healthy
# state; `lesions.Damage` and `contrasts` change it from place to place.
TISSUES = {
    #                     T1    T2   PD     HU   MTR   FA    RD   DVR
    "air": Tissue(1, 1, 0, -1000),
    "csf": Tissue(4000, 1800, 1.0, 8, 2, 0.06, 3.0, 0.55),
    "cortex": Tissue(1250, 88, 0.80, 39, 33.5, 0.15, 0.78, 1.0),
    "deep_grey": Tissue(1200, 80, 0.80, 40, 36, 0.24, 0.68, 1.1),
    "white": Tissue(850, 72, 0.70, 29, 42.9, 0.42, 0.40, 1.29),
    "dura": Tissue(900, 35, 0.50, 50, dvr=0.8),
    "compact_bone": Tissue(250, 0.5, 0.10, 1350, dvr=0.45),
    "diploe": Tissue(500, 70, 0.30, 420, dvr=0.45),
    "tooth": Tissue(250, 0.5, 0.05, 2200, dvr=0.3),
    "cartilage": Tissue(1000, 35, 0.60, 110, dvr=0.4),
    "muscle": Tissue(1100, 40, 0.75, 55, dvr=0.5),
    "mucosa": Tissue(1200, 80, 0.80, 40, dvr=0.6),
    "gland": Tissue(700, 70, 0.75, 15, dvr=0.6),
    "fat": Tissue(350, 100, 0.50, -95, dvr=0.35),
    "skin": Tissue(900, 45, 0.60, 30, dvr=0.5),
    "vitreous": Tissue(3500, 1000, 1.0, 5, dvr=0.3),
}
BRAIN = ("csf", "cortex", "deep_grey", "white")
