"""Heads: whole, unfolded, each a person of its own, the same at any spacing."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from mvacourse.datasets.phantom.anatomy import (
    _rotation,
    _template_points,
    draw_build,
)
from mvacourse.datasets.phantom.brain import paint_brain
from mvacourse.datasets.phantom.canvas import Canvas
from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.person import make_head, stream
from mvacourse.datasets.phantom.shapes import inside
from mvacourse.datasets.phantom.template import sample
from mvacourse.datasets.phantom.tissues import BRAIN, TISSUES

SHARED = (slice(None), *[slice(1, None, 3)] * 3)  # voxels of 2 mm centred as those of 6


def correlation(a, b):
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


def in_blocks(fine):
    """Averages 2 × 2 × 2 voxels, leaving an odd one out."""
    x, y, z = (n // 2 for n in fine.shape)
    blocks = fine[: 2 * x, : 2 * y, : 2 * z].reshape(x, 2, y, 2, z, 2)
    return blocks.mean((1, 3, 5))


def volume(head, *tissues):
    """Of tissues inside the skull, in litres."""
    parts = sum(head.anatomy.tissues[name] for name in tissues)
    return (parts * head.anatomy.cavity).sum() * head.grid.spacing**3 / 1e6


# --- A head ---


def test_fractions_sum_to_1(patient, control):
    for head in (patient, control):
        tissues = head.anatomy.tissues
        assert list(tissues) == list(TISSUES)
        assert min(fraction.min() for fraction in tissues.values()) >= 0
        np.testing.assert_allclose(sum(tissues.values()), 1, atol=1e-5)


def test_all_is_in_single_precision(patient):
    anatomy = patient.anatomy
    arrays = [*anatomy.tissues.values(), anatomy.points, anatomy.cavity]
    assert {array.dtype for array in (*arrays, anatomy.surface)} == {np.dtype("f4")}


def test_every_tissue_is_somewhere(fine_patient):
    for name, fraction in fine_patient.anatomy.tissues.items():
        assert fraction.max() > 0.3, name  # the dura is thinner than a voxel


def test_the_outside_is_air_and_no_brain_lies_outside_the_skull(patient):
    tissues, anatomy = patient.anatomy.tissues, patient.anatomy
    assert tissues["air"][anatomy.surface > 12].min() > 0.99
    for name in ("cortex", "deep_grey"):
        assert tissues[name][anatomy.cavity < 0.01].max() < 0.02


def test_parenchyma_of_ten_people_is_that_of_adults(patients, controls):
    """Brain volume of adults lies between 1.0 and 1.9 l."""
    people = [*patients.values(), *controls.values()][:10]
    volumes = [volume(head, "cortex", "deep_grey", "white") for head in people]
    assert 1.0 < min(volumes) < max(volumes) < 1.9


def test_intracranial_volume_is_that_of_adults(patients, controls):
    """Matsumae et al. (1996), J. Neurosurg. 84, MR of 49 volunteers: 1469 ± 102 ml in
    men, 1289 ± 111 ml in women; hence 1.38 l between them, and no mean beyond 1.57.
    """
    people = [*patients.values(), *controls.values()]
    mean = np.mean([volume(head, *TISSUES) for head in people])
    assert 1.18 < mean < 1.57


# Directions from the middle of the brain, in the template; mean ± SD of the thickness
# in mm, as cited in `anatomy.draw_build`.
SKULL = {
    "frontal": ([(s * 0.25, 1, z) for s in (-1, 1) for z in (0.3, 0.45, 0.6)], 8.0, 2),
    "parietal": ([(s * 0.8, y, 0.9) for s in (-1, 1) for y in (-0.5, 0)], 7.0, 1.4),
    "temporal": ([(s, y, 0.05) for s in (-1, 1) for y in (0.1, 0.3)], 4.7, 1.3),
    "occipital": ([(s * 0.25, -1, z) for s in (-1, 1) for z in (0, 0.3)], 8.0, 2.5),
}


def skull_thickness(head, direction):
    """Sums bone along a ray, times the cosine to the normal of the skull, in mm."""
    anatomy, grid = head.anatomy, head.grid
    outward = np.linalg.solve(anatomy.build.matrix, direction)
    outward /= np.linalg.norm(outward)
    middle = np.linalg.solve(anatomy.build.matrix, [0, -18, 12] - anatomy.build.shift)
    steps = np.arange(30, 120, 0.5)
    ray = middle[:, None] + np.outer(outward, steps)
    index = (ray - grid.affine[:3, 3:]) / grid.spacing

    def along(volume):
        return ndimage.map_coordinates(volume, index, order=1)

    tissues = anatomy.tissues
    bone = along(tissues["compact_bone"] + tissues["diploe"])
    cavity = along(anatomy.cavity)
    edge = abs(cavity - 0.5).argmin()
    smooth = ndimage.gaussian_filter(anatomy.cavity, 4 / grid.spacing)
    inward = np.array([along(slope)[edge] for slope in np.gradient(smooth)])
    cosine = -outward @ inward / np.linalg.norm(inward)
    return 0.5 * bone[abs(steps - steps[edge]) < 20].sum() * cosine


@pytest.mark.parametrize("place", SKULL)
def test_the_skull_is_as_thick_as_cited(place, patients):
    directions, mean, sd = SKULL[place]
    people = list(patients.values())
    thickness = [skull_thickness(head, ray) for head in people for ray in directions]
    assert np.mean(thickness) == pytest.approx(mean, abs=sd / 2)


# --- The deformation ---


def test_rotation_is_that_of_scipy():
    """About x, y, z of the fixed axes; the turn about y runs the other way."""
    x, y, z = angles = np.array([0.1, -0.3, 0.2])
    expected = Rotation.from_euler("xyz", [x, -y, z]).as_matrix()
    np.testing.assert_allclose(_rotation(angles), expected, atol=1e-12)


def test_the_scale_is_the_mean_of_the_three_axes():
    """That of the volume: turning changes nothing, and it is their geometric mean."""
    matrix = np.diag([1.0, 1.1, 1.3]) @ _rotation(np.array([0.1, -0.3, 0.2]))
    build = draw_build(np.random.default_rng(0), patient=True)
    stretched = replace(build, matrix=matrix)
    assert stretched.scale == pytest.approx((1.0 * 1.1 * 1.3) ** (1 / 3))


# The default patients with the most atrophy; where the ventricles grow most, tissue
# next to them is squeezed most.
@pytest.mark.parametrize("name", ["sub-01", "sub-02", "sub-21", "sub-24"])
def test_the_deformation_folds_nothing(name, template):
    """Its Jacobian determinant is positive everywhere, with a margin."""
    build = draw_build(stream(0, name, "build"), patient=True)
    points = _template_points(build, Grid(2), stream(0, name, "shape"))
    central = points[:, 15:-15, 30:-30, 40:-20]  # the brain
    jacobian = np.stack([np.stack(np.gradient(axis, 2)) for axis in central])
    determinant = np.linalg.det(np.moveaxis(jacobian, (0, 1), (-2, -1)))
    assert determinant.min() > 0.2


def test_people_differ_in_size_and_patients_have_lost_more_tissue():
    builds = {
        patient: [
            draw_build(stream(seed, "someone", "build"), patient=patient)
            for seed in range(400)
        ]
        for patient in (True, False)
    }
    scales = [build.scale for build in builds[True]]
    assert np.mean(scales) == pytest.approx(1.12, abs=0.006)
    # 0.035 in common, and 0.02 for each axis: √(0.035² + 0.02² / 3)
    assert np.std(scales) == pytest.approx(0.037, rel=0.1)
    atrophy = {p: np.mean([build.atrophy for build in builds[p]]) for p in builds}
    assert atrophy[True] - atrophy[False] == pytest.approx(0.35, abs=0.08)


def test_atrophy_widens_the_ventricles(template):
    """Fluid of the ventricles, for one person with little and with much of it."""
    build = draw_build(stream(0, "sub-01", "build"), patient=True)
    volumes = []
    for atrophy in (0.0, 1.0):
        aged = replace(build, atrophy=atrophy)
        points = _template_points(aged, Grid(4), stream(0, "sub-01", "shape"))
        fluid = sample(template.ventricle_distance, points) < 5
        volumes.append(fluid.sum() * 4**3 / 1000)
    assert volumes[1] > 1.3 * volumes[0]


# --- People ---


def test_the_folds_of_the_two_halves_differ(template):
    """Even where head and template are exactly symmetric."""
    grid = Grid(6)
    canvas = Canvas(grid, np.stack(np.meshgrid(*grid.axes, indexing="ij")))
    inner = sample(template.hull_distance, canvas.points) / 10 - 2
    paint_brain(canvas, inner, inside(inner, 1.5), 0.0, np.random.default_rng(0))
    labels = np.argmax([canvas.tissues[name] for name in BRAIN], axis=0)
    differ = labels != labels[::-1]
    assert 0.03 < differ[inner < -3].mean() < 0.3


def test_two_people_have_folds_and_faces_of_their_own(patient):
    other = make_head("sub-02", patient=True, spacing=6)
    here, there = patient.anatomy.tissues, other.anatomy.tissues
    for name in ("cortex", "white", "csf", "fat", "compact_bone"):
        assert correlation(here[name], there[name]) < 0.8


def test_a_person_at_6_mm_is_the_one_at_2_mm(patient, fine_patient):
    """At voxels with one centre the template is met at one point, and the folds of the
    brain are the same; edges differ, since larger voxels are softer.
    """
    coarse, fine = patient.anatomy, fine_patient.anatomy
    np.testing.assert_allclose(fine.points[SHARED], coarse.points, atol=0.1)
    within = coarse.cavity > 0.99
    for name in BRAIN:
        here, there = coarse.tissues[name], fine.tissues[name][SHARED[1:]]
        assert correlation(here[within], there[within]) > 0.999


@pytest.mark.parametrize(
    ("tissues", "least"),
    [
        (("air",), 0.99),
        (BRAIN, 0.99),
        (("muscle",), 0.97),
        (("fat",), 0.97),
        (("cortex", "deep_grey"), 0.94),  # folds are finer than these voxels
        (("white",), 0.94),
    ],
)
def test_a_person_at_6_mm_is_the_average_of_the_one_at_3_mm(patient, tissues, least):
    fine = make_head("sub-03", patient=True, spacing=3).anatomy.tissues
    coarse = patient.anatomy.tissues
    average = in_blocks(sum(fine[name] for name in tissues))
    there = sum(coarse[name] for name in tissues)[:, :, : average.shape[2]]
    assert correlation(average, there) > least
