"""Images against signal equations, published ranges, and distributions of SciPy."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage, stats

from mvacourse.datasets.phantom import contrasts
from mvacourse.datasets.phantom.anatomy import Anatomy
from mvacourse.datasets.phantom.contrasts import (
    MODALITIES,
    NOISE,
    Head,
    acquire,
    clean,
)
from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.lesions import Damage
from mvacourse.datasets.phantom.person import make_image, make_masks
from mvacourse.datasets.phantom.signals import SEQUENCES
from mvacourse.datasets.phantom.tissues import TISSUES
from mvacourse.datasets.units import MODALITY_UNITS, check_unit

MAPS = {"MTR": "mtr", "FA": "fa", "RD": "rd", "PET": "dvr", "CT": "hu"}


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def still(monkeypatch):
    """No texture, no bias field, no blur: what the equations say and no more."""
    monkeypatch.setattr(
        contrasts, "smooth_field", lambda rng, grid, fwhm: np.zeros(grid.shape, "f4")
    )
    monkeypatch.setattr(contrasts, "PET_FWHM", 0.0)


def values(head, image, tissue):
    return image[head.anatomy.tissues[tissue] == 1]


def damaged(head, **shares):
    """The same head with damage that is everywhere alike."""
    maps = {k: np.full(head.grid.shape, v, np.float32) for k, v in shares.items()}
    return Head(head.anatomy, replace(head.damage, **maps))


def means_within(mask, people, modality):
    """Of each person's image."""
    return [
        make_image(head, modality, name)[make_masks(head)[mask]].mean()
        for name, head in people.items()
    ]


# --- The perfect scanner ---


@pytest.mark.parametrize("tissue", TISSUES)
@pytest.mark.parametrize("modality", SEQUENCES)
def test_mr_is_the_signal_equation_with_white_matter_at_1000(
    modality, tissue, mosaic, still
):
    signal = SEQUENCES[modality].signal
    expected = 1000 * signal(*TISSUES[tissue][:3]) / signal(*TISSUES["white"][:3])
    measured = values(mosaic, clean(mosaic, modality, rng()), tissue)
    np.testing.assert_allclose(measured, expected, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("tissue", [name for name in TISSUES if name != "white"])
@pytest.mark.parametrize("modality", MAPS)
def test_maps_are_the_constants_of_the_tissues(modality, tissue, mosaic, still):
    measured = values(mosaic, clean(mosaic, modality, rng()), tissue)
    expected = getattr(TISSUES[tissue], MAPS[modality])
    np.testing.assert_allclose(measured, expected, rtol=1e-5)


def test_dvr_is_a_straight_line_of_myelin(mosaic, still):
    """DVR = 0.78 + 0.53 · myelin in white matter."""
    for myelin in (0.0, 0.5, 1.0):
        head = damaged(mosaic, myelin=myelin)
        measured = values(head, clean(head, "PET", rng()), "white")
        np.testing.assert_allclose(measured, 0.78 + 0.53 * myelin, rtol=1e-5)


def test_lesions_are_3_5_hu_darker(mosaic, still):
    lesion = damaged(mosaic, lesion=1)
    measured = values(lesion, clean(lesion, "CT", rng()), "white")
    np.testing.assert_allclose(measured, TISSUES["white"].hu - 3.5, rtol=1e-5)


@pytest.mark.parametrize(
    ("modality", "sign"), [("MTR", -1), ("FA", -1), ("RD", 1), ("PET", -1)]
)
@pytest.mark.parametrize("lost", ["myelin", "axons"])
def test_maps_follow_myelin_and_axons(modality, sign, lost, mosaic, still):
    """The tracer binds to myelin alone; the other maps know both."""
    steps = [
        values(head, clean(head, modality, rng()), "white").mean()
        for share in (1.0, 0.7, 0.3)
        for head in [damaged(mosaic, lesion=1, **{lost: share})]
    ]
    if (modality, lost) == ("PET", "axons"):
        assert len(set(steps)) == 1
    else:
        assert (sign * np.diff(steps) > 0).all()


def test_fibres_are_coherent_deep_in_white_matter(fine_patient):
    """There FA is greater and RD less than where they fan out below the cortex."""
    white = fine_patient.anatomy.tissues["white"] > 0.95
    deep = ndimage.binary_erosion(white, iterations=3)
    for modality, sign in (("FA", 1), ("RD", -1)):
        image = clean(fine_patient, modality, rng())
        assert sign * (image[deep].mean() - image[white & ~deep].mean()) > 0.01


@pytest.mark.parametrize("modality", SEQUENCES)
def test_the_worse_a_lesion_the_more_its_relaxation_is_that_of_water(
    modality, mosaic, still
):
    white, fluid = TISSUES["white"], TISSUES["csf"]
    mild = damaged(mosaic, lesion=1, myelin=0.9, axons=1)
    severe = damaged(mosaic, lesion=1, myelin=0.05, axons=0.1)
    relaxations = [white[:3]]
    for head in (mild, severe):
        t1, t2, pd = (x.flat[0] for x in contrasts._white_relaxation(head, 1.0))
        signal = SEQUENCES[modality].signal
        expected = 1000 * signal(t1, t2, pd) / signal(*white[:3])
        measured = values(head, clean(head, modality, rng()), "white")
        np.testing.assert_allclose(measured, expected, rtol=1e-5)
        relaxations.append((t1, t2, pd))
    assert (np.diff([*relaxations, fluid[:3]], axis=0) > 0).all()


@pytest.mark.parametrize("modality", ["T1w", "CT", "PET"])
def test_a_mixed_voxel_has_the_mean_of_its_tissues(modality, mosaic, still):
    def mixed_with_neighbour(volume):
        return (volume + np.roll(volume, 1, axis=2)) / 2

    tissues = mosaic.anatomy.tissues
    halves = {name: mixed_with_neighbour(tissues[name]) for name in TISSUES}
    mixed = Head(replace(mosaic.anatomy, tissues=halves), mosaic.damage)
    expected = mixed_with_neighbour(clean(mosaic, modality, rng()))
    image = clean(mixed, modality, rng())
    np.testing.assert_allclose(image, expected, rtol=1e-4, atol=1e-3)


def test_texture_of_mr_is_3_percent(mosaic):
    for tissue in ("cortex", "fat"):
        measured = values(mosaic, clean(mosaic, "T2w", rng()), tissue)
        assert measured.std() / measured.mean() == pytest.approx(0.03, rel=0.2)


def test_the_tomograph_keeps_the_sum_of_the_tracer(fine_patient, monkeypatch):
    blurred = clean(fine_patient, "PET", rng())
    monkeypatch.setattr(contrasts, "PET_FWHM", 0.0)
    sharp = clean(fine_patient, "PET", rng())
    assert blurred.sum(dtype=float) == pytest.approx(sharp.sum(dtype=float), rel=1e-5)
    assert abs(blurred - sharp).mean() > 0.005


def test_the_tomograph_has_the_resolution_it_claims():
    """A point spreads with the variance of a Gaussian of its FWHM, (w / 2.355)²."""
    grid = Grid(2.0)
    nothing = np.zeros(grid.shape, np.float32)
    point = nothing.copy()
    point[40, 60, 50] = 1
    tissues = dict.fromkeys(TISSUES, nothing) | {"deep_grey": point}
    anatomy = Anatomy(grid, None, tissues, None, nothing, nothing)
    head = Head(anatomy, Damage(nothing, nothing, nothing, nothing))
    profile = clean(head, "PET", rng()).sum((1, 2)) / TISSUES["deep_grey"].dvr
    offset = grid.axes[0] - grid.axes[0][40]
    assert 2.355 * np.sqrt((profile * offset**2).sum()) == pytest.approx(2.8, rel=0.02)


# --- The real scanner ---


def test_noise_of_mr_has_rices_distribution():
    """The magnitude of a signal A with noise σ in both parts: `stats.rice(A / σ)`."""
    sigma = 1000 * NOISE["T1w"]
    for signal in (0.0, 2 * sigma, 30 * sigma):
        image = np.full((60, 60, 60), signal, np.float32)
        noisy = contrasts._rician(image, sigma, rng())
        expected = stats.rice(signal / sigma, scale=sigma)
        assert noisy.mean() == pytest.approx(expected.mean(), rel=0.01)
        assert noisy.std() == pytest.approx(expected.std(), rel=0.01)


@pytest.mark.parametrize("modality", SEQUENCES)
def test_noise_of_mr_in_air_has_the_stated_size(modality, patient):
    """Rayleigh's mean σ √(π / 2), σ being a share of white matter's 1000."""
    nothing = np.zeros(patient.grid.shape, np.float32)
    noise = acquire(patient, modality, nothing, rng())
    expected = stats.rayleigh(scale=1000 * NOISE[modality])
    assert noise.mean() == pytest.approx(expected.mean(), rel=0.01)
    assert noise.std() == pytest.approx(expected.std(), rel=0.01)


def test_the_bias_field_is_smooth_and_slight(patient):
    """The logarithm varies by √(0.10² + 0.05²) over people, less within a head."""
    image = np.full(patient.grid.shape, 1e6, np.float32)  # beside which noise is none
    logarithm = np.log(acquire(patient, "T1w", image, rng()) / 1e6)
    assert 0.01 < logarithm.std() < 0.2
    for axis in range(3):
        steps = abs(np.diff(logarithm, axis=axis))
        assert steps.max() < 0.05  # from voxel to voxel of 6 mm


@pytest.mark.parametrize("modality", ["MTR", "FA", "RD"])
def test_noise_of_maps_has_the_stated_size_and_stays_in_the_brain(
    modality, fine_patient
):
    image = np.full(fine_patient.grid.shape, 0.5, np.float32)
    if modality == "MTR":
        image *= 80
    noisy = acquire(fine_patient, modality, image, rng())
    within = fine_patient.brain > 0.999
    assert (noisy - image)[within].std() == pytest.approx(NOISE[modality], rel=0.02)
    assert not noisy[fine_patient.brain < 0.3].any()


def test_noise_of_pet_is_a_share_of_the_signal(fine_patient):
    image = np.full(fine_patient.grid.shape, 1.2, np.float32)
    noise = acquire(fine_patient, "PET", image, rng()) / image - 1
    assert noise.std() == pytest.approx(NOISE["PET"], rel=0.02)
    neighbours = np.corrcoef(noise[1:].ravel(), noise[:-1].ravel())[0, 1]
    assert neighbours > 0.4  # reconstruction smooths it


def test_noise_of_ct_has_the_stated_size(fine_patient):
    image = np.full(fine_patient.grid.shape, 40, np.float32)
    noise = acquire(fine_patient, "CT", image, rng()) - image
    assert noise.std() == pytest.approx(NOISE["CT"], rel=0.02)
    assert abs(noise.mean()) < 0.1


def test_ct_ends_where_12_bits_do(mosaic):
    image = np.array([-3000, 9000], np.float32).repeat(mosaic.brain.size // 2)
    image = image.reshape(mosaic.grid.shape)
    assert set(np.unique(acquire(mosaic, "CT", image, rng()))) == {-1024, 3071}


# --- People ---


@pytest.mark.parametrize("modality", MODALITIES)
def test_images_are_plausible_in_their_units(modality, patient, control):
    for name, head in (("sub-03", patient), ("sub-C01", control)):
        image = make_image(head, modality, name)
        assert image.shape == head.grid.shape
        assert image.dtype == np.float32
        check_unit(image, MODALITY_UNITS[modality], modality)


# Mean ± SD over people as published (see the docstring of `tissues`).
PUBLISHED = [
    ("MTR", "controls", "NAWM_mask", 42.93, 0.95),
    ("MTR", "patients", "NAWM_mask", 40.13, 1.37),
    ("FA", "controls", "NAWM_mask", 0.419, 0.005),
    ("FA", "patients", "NAWM_mask", 0.375, 0.045),
    ("RD", "controls", "NAWM_mask", 0.40, 0.01),
    ("RD", "patients", "NAWM_mask", 0.45, 0.05),
    ("PET", "controls", "NAWM_mask", 1.29, 0.08),
    ("PET", "patients", "NAWM_mask", 1.25, 0.10),
    ("PET", "patients", "lesion_mask", 1.08, 0.12),
    ("CT", "controls", "NAWM_mask", 25, 5),
]


@pytest.mark.parametrize(("modality", "group", "mask", "mean", "sd"), PUBLISHED)
def test_white_matter_has_the_published_values(
    modality, group, mask, mean, sd, request
):
    people = request.getfixturevalue(group)
    measured = means_within(mask, people, modality)
    assert np.mean(measured) == pytest.approx(mean, abs=sd)


@pytest.mark.parametrize(
    ("modality", "low", "high"),
    # Relative to NAWM, of the real patients 07 and 19 of Lesjak et al. (2017).
    [("T1w", 0.66, 0.77), ("T2w", 1.69, 1.98), ("FLAIR", 1.32, 1.43)],
)
def test_lesions_stand_out_as_in_real_patients(modality, low, high, patients):
    lesions, nawm = (
        np.array(means_within(mask, patients, modality))
        for mask in ("lesion_mask", "NAWM_mask")
    )
    assert 0.9 * low < np.mean(lesions / nawm) < 1.1 * high


@pytest.mark.parametrize(
    ("modality", "sign"), [("MTR", -1), ("PET", -1), ("FA", -1), ("RD", 1)]
)
def test_patients_differ_from_controls_where_they_look_normal(
    modality, sign, patients, controls
):
    """By the diffuse damage of normal-appearing white matter."""
    healthy, ill = (
        np.mean(means_within("NAWM_mask", people, modality))
        for people in (controls, patients)
    )
    assert sign * (ill - healthy) > 0
