"""People: repeatable, independent of order, scanned within limits, with exact truth."""

import itertools

import numpy as np
import pytest
from scipy import ndimage

from mvacourse.datasets.phantom import person
from mvacourse.datasets.phantom.anatomy import Anatomy
from mvacourse.datasets.phantom.contrasts import MODALITIES, Head
from mvacourse.datasets.phantom.grid import Grid
from mvacourse.datasets.phantom.lesions import Damage
from mvacourse.datasets.phantom.person import (
    LABELS,
    _displaced,
    make_head,
    make_image,
    make_masks,
    stream,
)
from mvacourse.datasets.phantom.tissues import TISSUES
from mvacourse.datasets.units import BACKGROUND


def brain_of(name, **options):
    return make_head(name, spacing=8, **options).anatomy.tissues["cortex"]


# --- Random numbers ---


def test_a_stream_belongs_to_one_purpose_of_one_person():
    purposes = [
        (0, "sub-01", "shape"),
        (0, "sub-01", "damage"),
        (0, "sub-02", "shape"),
        (1, "sub-01", "shape"),
        (0, "sub-01", "CT", "noise"),
        (0, "sub-01", "T1w", "noise"),
    ]
    draws = [stream(*purpose).random() for purpose in purposes]
    assert len(set(draws)) == len(purposes)
    assert stream(*purposes[0]).random() == draws[0]


def test_a_person_is_the_same_each_time(patient):
    np.random.seed(7)  # noqa: NPY002 (the global stream plays no part)
    again = make_head("sub-03", patient=True, spacing=6)
    for name, fraction in patient.anatomy.tissues.items():
        np.testing.assert_array_equal(again.anatomy.tissues[name], fraction)
    for name, share in vars(patient.damage).items():
        np.testing.assert_array_equal(vars(again.damage)[name], share)


def test_every_image_has_random_numbers_of_its_own(mosaic, monkeypatch):
    purposes = []

    def note(*purpose):
        purposes.append(purpose)
        return stream(*purpose)

    monkeypatch.setattr(person, "stream", note)
    for modality in MODALITIES:
        make_image(mosaic, modality, "sub-01", misalignment=1)
    assert len(set(purposes)) == len(purposes) == 3 * len(MODALITIES)


def test_another_name_or_seed_is_another_person():
    people = [
        brain_of("sub-01", patient=True),
        brain_of("sub-02", patient=True),
        brain_of("sub-01", patient=True, seed=1),
    ]
    for one, other in itertools.combinations(people, 2):
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] < 0.9


def test_the_order_in_which_images_are_made_changes_nothing():
    one, other = (make_head("sub-03", patient=True, spacing=8) for _ in range(2))
    forth = {key: make_image(one, key, "sub-03") for key in MODALITIES}
    back = {key: make_image(other, key, "sub-03") for key in reversed(MODALITIES)}
    for key in MODALITIES:
        np.testing.assert_array_equal(forth[key], back[key])
    make_masks(one)
    np.testing.assert_array_equal(make_image(one, "CT", "sub-03"), forth["CT"])


# --- Scans ---


def test_another_seed_scans_the_same_head_with_other_noise(patient):
    one, other = (make_image(patient, "CT", "sub-03", seed=seed) for seed in (0, 1))
    assert 3 < (one - other).std() < 100


@pytest.mark.parametrize("amplitude", [1.0, 2.0])
def test_misalignment_displaces_by_the_amount_claimed(amplitude):
    """Coordinates are moved in place of an image: linear interpolation keeps them.

    The standard deviation of each component over people and places, in mm; the rigid
    and the smooth part make √(0.3² + 0.95²) = 0.996 of it.
    """
    grid = Grid(6)
    at = np.meshgrid(*grid.axes, indexing="ij")
    inner = (slice(3, -3),) * 3  # where no displacement leaves the field of view
    moves = [
        (_displaced(x, grid, amplitude, np.random.default_rng(seed)) - x)[inner]
        for seed in range(25)
        for x in at
    ]
    rms = np.sqrt(np.mean(np.square(moves)))
    assert rms == pytest.approx(0.996 * amplitude, rel=0.06)
    jumps = np.abs(np.diff(moves, axis=1)).max()
    assert jumps < 6 / 2  # from voxel to voxel of 6 mm: nothing folds


def test_misalignment_moves_the_image_but_not_its_noise(fine_patient):
    still, moved = (
        make_image(fine_patient, "CT", "sub-03", misalignment=amount)
        for amount in (0, 2)
    )
    np.testing.assert_array_equal(make_image(fine_patient, "CT", "sub-03"), still)
    assert 30 < np.abs(moved - still).mean() < 200
    air = np.s_[:5, :5, -5:]  # a corner of the field of view
    np.testing.assert_allclose(moved[air], still[air], atol=0.01)


@pytest.mark.parametrize("modality", ["CT", "T1w", "PET"])
def test_beyond_the_field_of_view_the_image_is_empty(modality, patient):
    whole = make_image(patient, modality, "sub-03")
    seen = make_image(patient, modality, "sub-03", field_of_view=(-40, 60))
    z = patient.grid.axes[2]
    within = (z >= -40) & (z <= 60)
    np.testing.assert_array_equal(seen[:, :, within], whole[:, :, within])
    assert (seen[:, :, ~within] == BACKGROUND.get(modality, 0)).all()


# --- Truth ---


@pytest.mark.parametrize("who", ["patient", "control", "fine_patient"])
def test_masks_are_nested_or_apart(who, request):
    masks = make_masks(request.getfixturevalue(who))
    lesion, brain = masks["lesion_mask"], masks["brain_mask"]
    assert (brain | ~lesion).all()  # lesion ⊂ brain
    assert (masks["head_mask"] | ~brain).all()  # brain ⊂ head
    assert (brain | ~masks["NAWM_mask"]).all()
    assert not (lesion & masks["NAWM_mask"]).any()
    assert all(mask.dtype == bool for key, mask in masks.items() if "mask" in key)


class Cube(Grid):
    """A small part of a head, in voxels of any size."""

    shape = (21, 21, 21)


@pytest.mark.parametrize("spacing", [1, 1.25, 1.5, 2, 3, 6])
def test_nawm_is_white_matter_away_from_lesions(spacing):
    """By SciPy's distance transform: at least 2 mm, and more than the next voxel."""
    nothing = np.zeros(Cube.shape, np.float32)
    white, lesion = nothing + 1, nothing.copy()
    white[:3] = 0.8  # next to the cortex
    lesion[10:12, 10, 10:13] = 0.9
    tissues = dict.fromkeys(TISSUES, nothing) | {"white": white, "cortex": 1 - white}
    anatomy = Anatomy(Cube(spacing), None, tissues, None, nothing + 1, nothing - 1)
    nawm = make_masks(Head(anatomy, Damage(lesion, white, white, nothing)))["NAWM_mask"]
    away = ndimage.distance_transform_edt(lesion == 0, sampling=spacing)
    assert away[nawm].min() >= 2
    assert away[nawm].min() > spacing
    assert nawm[away > 4 + spacing].mean() == pytest.approx(18 / 21, abs=0.02)
    assert not nawm[:3].any()


def test_labels_name_the_tissue_that_fills_most_of_a_voxel(patient):
    masks = make_masks(patient)
    labels = masks["dseg"]
    assert labels.dtype == np.uint8
    assert (LABELS[0], LABELS[-1]) == ("air", "lesion")
    np.testing.assert_array_equal(
        labels == LABELS.index("lesion"), masks["lesion_mask"]
    )
    for name in ("air", "white", "fat"):
        pure = (patient.anatomy.tissues[name] > 0.5) & ~masks["lesion_mask"]
        assert (labels[pure] == LABELS.index(name)).all()


def test_the_map_of_myelin_is_white_matter_less_what_is_lost(patient, control):
    for head in (patient, control):
        masks = make_masks(head)
        nawm, myelin = masks["NAWM_mask"], masks["myelin"]
        assert myelin.dtype == np.float32
        kept = myelin[nawm] / head.anatomy.tissues["white"][nawm]
        # Next to the skull's edge a voxel is not all inside.
        np.testing.assert_allclose(kept, head.damage.myelin[nawm], atol=0.1)
        assert myelin[head.anatomy.cavity < 0.001].max() < 0.01
    lesion = make_masks(patient)["lesion_mask"]
    assert make_masks(patient)["myelin"][lesion].mean() < 0.7


def test_the_head_mask_has_no_hole(patient):
    """The nose and the ears' canals are filled: the outline is that of the skin."""
    mask = make_masks(patient)["head_mask"]
    filled = ndimage.binary_fill_holes(mask)
    assert filled.sum() - mask.sum() < 0.001 * mask.sum()
    assert 2.5 < mask.sum() * patient.grid.spacing**3 / 1e6 < 6  # litres, with the neck
