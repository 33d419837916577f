"""Lesions: where they lie, how much they are, and what they destroy."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from mvacourse.datasets.phantom.lesions import (
    HIGH,
    LOW,
    _probability,
    _radius,
    draw_sites,
    no_damage,
)
from mvacourse.datasets.phantom.person import make_masks, stream
from mvacourse.datasets.phantom.template import sample

CASES = [f"sub-{i:02d}" for i in range(1, 9)]
SCALE = 1.12  # of a usual person


@pytest.fixture(scope="module")
def many_sites(template):
    return [draw_sites(np.random.default_rng(seed), SCALE) for seed in range(20)]


def drawn_load(name, head):
    """In ml, before a lesion is grown."""
    rng = stream(0, name, "disease")
    return draw_sites(rng, head.anatomy.build.scale).load / 1000


def load(head):
    """Lesion tissue in ml, parts of voxels included."""
    return head.damage.lesion.sum() * head.grid.spacing**3 / 1000


def distance_to_ventricles(head, mask, template):
    return sample(template.ventricle_distance, head.anatomy.points[:, mask]) / 10


# --- Sites ---


def test_there_are_no_lesions_outside_white_matter(template):
    points = np.random.default_rng(0).uniform(LOW, HIGH, (20_000, 3)).T
    probability = _probability(points)
    white = sample(template.white, points)
    assert (probability[white == 0] == 0).all()
    assert probability.min() >= 0
    near = sample(template.ventricle_distance, points) < 100
    assert probability[near & (white > 250)].mean() > 0.3


def test_sites_lie_in_white_matter_above_the_tentorium(many_sites, template):
    centres = np.concatenate([sites.centre for sites in many_sites])
    assert (sample(template.white, centres.T) > 0).all()
    assert np.median(sample(template.white, centres.T)) > 0.9 * 255
    assert (centres[:, 2] < -20).mean() < 0.02


def test_there_are_sites_enough_for_the_largest_load(many_sites):
    """Even if they did not overlap, they would have to sum to more than that."""
    for sites in many_sites:
        volumes = 4 / 3 * np.pi * sites.radii[:, 0] * sites.radii[:, 1] ** 2
        assert volumes.sum() / SCALE**3 > 60_000  # mm³; loads end at 52 ml


def test_growth_near_the_ventricles_is_away_from_them(many_sites, template):
    """Dawson's fingers; farther off the direction is any, with mean |cosine| ½."""
    centre = np.concatenate([sites.centre for sites in many_sites])
    direction = np.concatenate([sites.direction for sites in many_sites])
    np.testing.assert_allclose(np.linalg.norm(direction, axis=1), 1, atol=1e-5)

    def away(points):
        return sample(template.ventricle_distance, points.T)

    steps = 2 * np.eye(3)
    slope = np.stack([away(centre + s) - away(centre - s) for s in steps], axis=1)
    slope /= np.linalg.norm(slope, axis=1, keepdims=True)
    cosine = abs((slope * direction).sum(axis=1))
    near, far = away(centre) < 100, away(centre) > 140
    assert cosine[near].mean() > 0.9
    assert cosine[far].mean() == pytest.approx(0.5, abs=0.03)


def test_axons_suffer_with_myelin_but_not_alike(many_sites):
    """Axonal loss is 0.55 D + 0.18 N(0, 1), where D = 0.12 + 0.88 Beta(2.6, 1.5)."""
    myelin = np.concatenate([sites.demyelination for sites in many_sites])
    axons = np.concatenate([sites.axonal_loss for sites in many_sites])
    a, b = 2.6, 1.5
    sd = 0.88 * np.sqrt(a * b / (a + b + 1)) / (a + b)
    assert myelin.mean() == pytest.approx(0.12 + 0.88 * a / (a + b), abs=0.02)
    assert myelin.std() == pytest.approx(sd, rel=0.03)
    correlation = 0.55 * sd / np.hypot(0.55 * sd, 0.18)
    assert np.corrcoef(myelin, axons)[0, 1] == pytest.approx(correlation, abs=0.04)


def test_loads_are_spread_as_in_real_patients():
    """Lesjak et al. (2017), 30 masks: median 13.9 ml, range 0.3 … 52."""
    streams = map(np.random.default_rng, range(50))
    loads = [draw_sites(rng, SCALE).load / 1000 for rng in streams]
    assert 13.9 / 1.5 < np.median(loads) < 13.9 * 1.5
    assert 0.3 <= min(loads) < 3
    assert 40 < max(loads) <= 52


def test_the_radius_of_a_lesion_is_1_on_its_ellipsoid(many_sites):
    """Points of the unit sphere, stretched and turned by SciPy."""
    sites, sphere = many_sites[0], np.random.default_rng(0).standard_normal((40, 3))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    for i in (0, 7):
        along, across = sites.radii[i]
        turn, _ = Rotation.align_vectors([sites.direction[i]], [[0, 0, 1]])
        surface = turn.apply(sphere * [across, across, along]) + sites.centre[i]
        for share in (0.5, 1, 2):
            points = sites.centre[i] + share * (surface - sites.centre[i])
            radius = _radius(points.T.reshape(3, -1, 1, 1), sites, i)
            np.testing.assert_allclose(radius, share, rtol=1e-4)


# --- Damage ---


def test_a_healthy_head_has_no_lesion(control):
    damage = control.damage
    assert not damage.lesion.any()
    assert (damage.axons == 1).all()
    assert damage.myelin.min() > 0.8
    assert not make_masks(control)["lesion_mask"].any()


def test_healthy_people_differ_in_their_myelin(mosaic):
    """As much as in MTR, 42.93 ± 0.95, of which 65 % is myelin's (`contrasts._mtr`)."""
    streams = map(np.random.default_rng, range(60))
    people = [no_damage(mosaic.anatomy, rng).myelin.mean() for rng in streams]
    assert 0.65 * 42.93 * np.std(people) == pytest.approx(0.95, rel=0.3)


def test_damage_is_a_share(patient):
    damage = patient.damage
    assert {share.dtype for share in vars(damage).values()} == {np.dtype("f4")}
    for share in (damage.lesion, damage.axons):
        assert 0 <= share.min() < share.max() <= 1
    assert 0 < damage.myelin.min() < damage.myelin.max() < 1.15  # 1 is the mean's
    assert 0 <= damage.diffuse.min() < damage.diffuse.max() < 0.25


def test_lesions_are_in_white_matter(patients):
    for head in patients.values():
        white = head.anatomy.tissues["white"][make_masks(head)["lesion_mask"]]
        assert (white > 0.5).mean() > 0.9


@pytest.mark.parametrize("name", CASES)
def test_the_load_is_what_was_drawn_and_at_most_a_lesion_more(name, patients):
    drawn, made = drawn_load(name, patients[name]), load(patients[name])
    bodies, _ = ndimage.label(make_masks(patients[name])["lesion_mask"])
    largest = np.bincount(bodies.flat)[1:].max() * 4**3 / 1000
    assert drawn <= made <= drawn + largest


def test_lesions_are_nearer_to_the_ventricles_than_white_matter_is(patients, template):
    nearer = []
    for head in patients.values():
        lesion = make_masks(head)["lesion_mask"]
        white = head.anatomy.tissues["white"] > 0.5
        there, anywhere = (
            np.median(distance_to_ventricles(head, mask, template))
            for mask in (lesion, white)
        )
        assert there < anywhere
        nearer.append(anywhere - there)
    assert np.mean(nearer) > 6  # mm


def test_half_of_the_lesions_lie_within_a_centimetre_of_a_ventricle(patients, template):
    """As in 30 real masks: 52 % of the voxels."""
    distances = []
    for head in patients.values():
        lesion = make_masks(head)["lesion_mask"]
        of_template = distance_to_ventricles(head, lesion, template)
        distances.append(of_template / head.anatomy.build.scale)
    assert (np.concatenate(distances) < 10).mean() == pytest.approx(0.52, abs=0.1)


def test_myelin_is_lost_in_lesions_and_a_little_elsewhere(patients, controls):
    def kept(head, mask):
        return head.damage.myelin[make_masks(head)[mask]].mean()

    healthy = np.mean([kept(head, "NAWM_mask") for head in controls.values()])
    nawm = np.mean([kept(head, "NAWM_mask") for head in patients.values()])
    lesions = np.mean([kept(head, "lesion_mask") for head in patients.values()])
    assert 0.02 < healthy - nawm < 0.12
    assert 0.3 < nawm - lesions < 0.8


def test_losses_of_myelin_and_axons_are_correlated_not_identical(patients):
    kept = [
        (head.damage.myelin[within], head.damage.axons[within])
        for head in patients.values()
        for within in [head.damage.lesion > 0.5]
    ]
    assert 0.3 < np.corrcoef(np.concatenate(kept, axis=1))[0, 1] < 0.95


def test_a_patient_has_the_same_lesions_at_another_spacing(patient, fine_patient):
    """A voxel of 6 mm holds about what the 27 of 2 mm hold that it covers.

    Only about: softness makes room for the size of a voxel, not for its corners.
    """
    fine = fine_patient.damage.lesion[:, :, :111].reshape(32, 3, 41, 3, 37, 3)
    coarse = patient.damage.lesion[:, :, :37]
    assert np.corrcoef(fine.mean((1, 3, 5)).ravel(), coarse.ravel())[0, 1] > 0.85
    assert load(patient) == pytest.approx(load(fine_patient), rel=0.15)


def test_the_mask_holds_most_of_the_lesion_tissue(fine_patient):
    """What fills less than half of a voxel is in no mask."""
    mask = make_masks(fine_patient)["lesion_mask"]
    assert 0.75 < mask.sum() / fine_patient.damage.lesion.sum() <= 1
