"""Multiple sclerosis: lesions around the ventricles, and what they destroy.

Lesions are drawn in the template, in millimetres, so that a patient has the same ones
at any voxel size.
"""

from dataclasses import dataclass

import numpy as np

from mvacourse.datasets.phantom.anatomy import Anatomy
from mvacourse.datasets.phantom.canvas import Boxes
from mvacourse.datasets.phantom.grid import smooth_field
from mvacourse.datasets.phantom.shapes import inside
from mvacourse.datasets.phantom.template import load_template, sample

N_CANDIDATES = 20_000  # places tried; enough for the largest load
MYELIN_SPREAD = 0.03  # SD between people, as that of the MTR in controls
LOW, HIGH = (-70, -105, -25), (70, 75, 75)  # mm of the template: where they may be


@dataclass(frozen=True, eq=False)
class Damage:
    """What the disease has done, each map `(X, Y, Z)` float32.

    Attributes:
        lesion: Fraction of the voxel that is lesion, 0 … 1.
        myelin: Myelin of white matter, 1 being the mean of healthy people.
        axons: Fraction of its axons that white matter has kept, 0 … 1.
        diffuse: Slight damage outside lesions, 0 … about 0.2.
    """

    lesion: np.ndarray
    myelin: np.ndarray
    axons: np.ndarray
    diffuse: np.ndarray


@dataclass(frozen=True)
class Sites:
    """Lesions that may appear, in the order in which they do.

    Attributes:
        centre: In the template, mm, `(N, 3)`.
        radii: Along and across the direction of growth, in the template's mm, `(N, 2)`.
        direction: Of growth, unit vectors `(N, 3)`.
        demyelination: Fraction of myelin lost at the centre, `(N,)`.
        axonal_loss: Fraction of axons lost at the centre, `(N,)`.
        load: Lesion volume at which no other is added, mm³.
    """

    centre: np.ndarray
    radii: np.ndarray
    direction: np.ndarray
    demyelination: np.ndarray
    axonal_loss: np.ndarray
    load: float


def draw_sites(rng: np.random.Generator, scale: float) -> Sites:
    """Draws a patient's lesions by rejection.

    Sizes and load are log-normal and tuned to 29 real lesion masks (Lesjak et al.
    2017); `mvacourse realism` prints both side by side.

    Args:
        rng: Stream of the disease.
        scale: Template's mm in one mm of the patient.
    """
    n = N_CANDIDATES
    centre = rng.uniform(LOW, HIGH, (n, 3))
    accepted = rng.random(n) < _probability(centre.T)
    small = np.exp(rng.normal(np.log(26.0), 1.1, n))  # mm³
    large = np.exp(rng.normal(np.log(1800.0), 0.9, n))
    is_large = rng.random(n)
    stretch = rng.uniform(1.1, 2.0, n)
    wander = rng.standard_normal((n, 3))
    # From fully remyelinated to a black hole; axons suffer with myelin, not as much.
    demyelination = np.clip(0.12 + 0.88 * rng.beta(2.6, 1.5, n), 0, 1)
    axonal_loss = 0.55 * demyelination + 0.18 * rng.standard_normal(n)
    load = float(np.clip(np.exp(rng.normal(np.log(15.0), 1.4)), 0.4, 52)) * 1000
    # A few large ones, mostly near the ventricles, hold half of the load.
    distance = sample(load_template().ventricle_distance, centre.T) / 10
    volume = np.where(is_large < 0.11 * np.exp(-distance / 10), large, small)
    radius = scale * (3 * np.clip(volume, 9, 9000) / (4 * np.pi)) ** (1 / 3)
    radii = np.stack([radius * stretch ** (2 / 3), radius * stretch ** (-1 / 3)], 1)
    return Sites(
        centre[accepted],
        radii[accepted],
        _direction(centre, wander, distance)[accepted],
        demyelination[accepted],
        np.clip(axonal_loss, 0, 0.95)[accepted],
        load,
    )


def _probability(points: np.ndarray) -> np.ndarray:
    """White matter, much more so near a ventricle, a little more below the cortex."""
    template = load_template()
    white = sample(template.white, points) / 255
    cortex = sample(template.grey, points) / 255
    distance = sample(template.ventricle_distance, points) / 10
    near = np.exp(-np.maximum(distance - 2, 0) / 5)
    supratentorial = inside(-30 - points[2], 8)
    place = 0.20 + near + 0.6 * cortex * (1 - cortex)
    return white**2 * place * supratentorial * (distance > 0.5)


def _direction(centre, wander, distance) -> np.ndarray:
    """Away from the ventricle where it is near (Dawson's fingers), else any."""
    step = 3.0  # mm
    away = np.stack(
        [
            sample(load_template().ventricle_distance, (centre + step * unit).T)
            - sample(load_template().ventricle_distance, (centre - step * unit).T)
            for unit in np.eye(3)
        ],
        axis=1,
    )
    direction = np.where(distance[:, None] < 12, away / 60 + 0.15 * wander, wander)
    return direction / np.linalg.norm(direction, axis=1, keepdims=True)


def no_damage(anatomy: Anatomy, rng: np.random.Generator) -> Damage:
    """Returns the state of a healthy control: all myelin but a natural variation."""
    nothing = np.zeros(anatomy.grid.shape, np.float32)
    diffuse = 0.012 * np.maximum(smooth_field(rng, anatomy.grid, 22), -1) + 0.012
    myelin = rng.normal(1, MYELIN_SPREAD) - diffuse
    return Damage(nothing, myelin, 1 - nothing, diffuse)


def make_damage(anatomy: Anatomy, sites: Sites, rng: np.random.Generator) -> Damage:
    """Grows the lesions one after the other until the patient's load is reached.

    Args:
        anatomy: The patient's head.
        sites: The patient's lesions.
        rng: Stream of the lesions' ragged edges and of the diffuse damage.
    """
    grid = anatomy.grid
    ragged = 0.22 * smooth_field(rng, grid, 5)
    diffuse = 0.035 * np.maximum(smooth_field(rng, grid, 22), -2) + 0.075
    own = rng.normal(1, MYELIN_SPREAD)
    lesion, no_myelin, no_axons = np.zeros((3, *grid.shape), np.float32)
    boxes, volume = Boxes(anatomy.points), 0.0
    for i, centre in enumerate(sites.centre):
        reach = 1.8 * sites.radii[i, 0]
        box = boxes.around(centre - reach, centre + reach)
        before = lesion[box].sum()
        grown, profile = _grow(anatomy, sites, i, box, ragged[box])
        new = grown > lesion[box]
        lesion[box][new] = grown[new]
        no_myelin[box][new] = (sites.demyelination[i] * profile)[new]
        no_axons[box][new] = (sites.axonal_loss[i] * profile)[new]
        volume += (lesion[box].sum() - before) * grid.spacing**3
        if volume >= sites.load:
            break
    myelin = np.maximum(own - diffuse - lesion * no_myelin, 0.02)
    return Damage(lesion, myelin, 1 - lesion * no_axons, diffuse)


def _grow(anatomy: Anatomy, sites: Sites, i: int, box, ragged):
    """Returns a lesion in a box, 0 … 1, and how much worse its centre is than its rim.

    It spreads in white matter, and a little into cortex.
    """
    r = _radius(anatomy.points[:, *box], sites, i)
    softness = 0.2 * anatomy.grid.spacing / max(sites.radii[i, 1], 1.5) + 0.06
    # A ball with an edge so soft holds 1 + π² softness² times the volume.
    r *= (1 + (np.pi * softness) ** 2) ** (1 / 3)
    tissues = anatomy.tissues
    host = 1.3 * tissues["white"][box] + 0.15 * tissues["cortex"][box]
    lesion = inside(r - 1 - ragged, softness) * np.clip(host, 0, 1)
    return lesion, np.clip(1.1 - 0.55 * r**2, 0.35, 1)


def _radius(points, sites: Sites, i: int) -> np.ndarray:
    """Returns the distance to a lesion's centre in units of its half-axes."""
    offset = points - sites.centre[i].reshape(3, 1, 1, 1).astype(np.float32)
    along = np.tensordot(sites.direction[i].astype(np.float32), offset, 1)
    across = np.maximum((offset**2).sum(0) - along**2, 0)
    a, b = sites.radii[i]
    return np.sqrt((along / a) ** 2 + across / b**2)
