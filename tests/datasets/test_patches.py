from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mvacourse.datasets.patches import (
    REGIONS,
    patch_batches,
    stack_volumes,
    tile,
    untile,
)

SHAPE = (7, 9, 8)


def head(seed):
    """A head whose T1w tells the voxel and whose CT tells the subject."""
    rng = np.random.default_rng(seed)
    brain = rng.random(SHAPE) < 0.8
    region = rng.random(SHAPE)
    return {
        "T1w": np.arange(np.prod(SHAPE)).reshape(SHAPE),
        "CT": np.full(SHAPE, seed),
        "head_mask": brain | (region > 0.9),
        "brain_mask": brain,
        "lesion_mask": brain & (region < 0.02),
        "NAWM_mask": brain & (region > 0.7),
    }


@pytest.fixture(scope="module")
def subjects():
    return {f"sub-{seed}": head(seed) for seed in range(3)}


@pytest.fixture(scope="module")
def volumes(subjects):
    return stack_volumes(subjects, ["T1w", "CT", "head_mask", *REGIONS])


def corners(t1w, ct):
    """Returns subject and corner of each cube, read from what its voxels tell."""
    voxel = np.unravel_index(t1w[:, 0, 0, 0, 0].long().numpy(), SHAPE)
    return ct[:, 0, 0, 0, 0].long().tolist(), np.stack(voxel, axis=1).tolist()


def cube(subjects, subject, corner, key, size):
    x, y, z = corner
    array = subjects[f"sub-{subject}"][key]
    return array[x : x + size, y : y + size, z : z + size]


def test_volumes_are_stacked_in_the_order_of_the_subjects(subjects, volumes):
    assert volumes["T1w"].shape == (3, 1, *SHAPE)
    assert volumes["CT"][:, 0, 0, 0, 0].tolist() == [0, 1, 2]
    assert volumes["CT"].dtype == torch.float32
    for n, patient in enumerate(subjects.values()):
        rest = patient["brain_mask"] & ~patient["lesion_mask"] & ~patient["NAWM_mask"]
        np.testing.assert_array_equal(volumes["other_mask"][n, 0], rest)


@pytest.mark.parametrize("size", [1, 3, 4, 7])
def test_all_keys_are_cut_at_the_same_places(subjects, volumes, size):
    keys = ["T1w", "CT", "head_mask", "lesion_mask"]
    for batch in islice(patch_batches(volumes, keys, size=size, batch_size=5), 20):
        assert {x.shape for x in batch} == {(5, 1, size, size, size)}
        for n, place in enumerate(zip(*corners(*batch[:2]), strict=True)):
            for key, x in zip(keys, batch, strict=True):
                np.testing.assert_array_equal(
                    x[n, 0], cube(subjects, *place, key, size)
                )


def test_channels_are_cut_together(volumes):
    both = torch.cat([volumes["T1w"], volumes["CT"]], dim=1)
    stream = patch_batches(
        {**volumes, "both": both}, ["both", "T1w"], size=3, batch_size=4
    )
    x, t1w = next(stream)
    assert x.shape == (4, 2, 3, 3, 3)
    assert torch.equal(x[:, :1], t1w)


def test_every_voxel_of_the_mask_is_equally_likely(subjects, volumes):
    stream = patch_batches(
        volumes, ["T1w", "CT"], size=1, batch_size=3000, inside="lesion_mask"
    )
    drawn = [
        (subject, *corner)
        for batch in islice(stream, 10)
        for subject, corner in zip(*corners(*batch), strict=True)
    ]
    lesions = [patient["lesion_mask"] for patient in subjects.values()]
    places, count = np.unique(drawn, axis=0, return_counts=True)
    np.testing.assert_array_equal(places, np.argwhere(np.stack(lesions)))
    mean = 30_000 / len(places)
    assert (np.abs(count - mean) < 5 * mean**0.5).all()


@pytest.mark.parametrize("size", [3, 4, 6])
def test_the_drawn_voxel_is_in_the_middle_where_it_can_be(volumes, size):
    one = torch.zeros(1, 1, *SHAPE, dtype=torch.bool)
    for voxel in [(3, 4, 4), (0, 4, 4), (6, 8, 7), (0, 0, 0)]:
        one[...] = False
        one[0, 0][voxel] = True
        stack = {key: volumes[key][:1] for key in ("T1w", "CT")} | {"one": one}
        batch = next(
            patch_batches(stack, ["T1w", "CT"], size=size, batch_size=2, inside="one")
        )
        expected = [
            min(max(v - size // 2, 0), n - size)
            for v, n in zip(voxel, SHAPE, strict=True)
        ]
        assert corners(*batch) == ([0, 0], [expected, expected])


@pytest.mark.parametrize("batch_size", [1, 2, 3, 8])
def test_regions_take_turns_over_batches_of_any_size(volumes, batch_size):
    stream = patch_batches(
        volumes, REGIONS, size=1, batch_size=batch_size, inside=REGIONS
    )
    n_batches = 24 // batch_size
    regions = [
        torch.cat(x).flatten() for x in zip(*islice(stream, n_batches), strict=True)
    ]
    assert torch.stack(regions, dim=1).int().tolist() == 8 * torch.eye(3).int().tolist()


def test_a_generator_repeats_the_places(volumes):
    def drawn(seed):
        generator = torch.Generator().manual_seed(seed)
        stream = patch_batches(
            volumes, ["T1w"], size=2, batch_size=20, generator=generator
        )
        return torch.cat([x for (x,) in islice(stream, 3)])

    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))


def test_an_empty_mask_is_an_error(volumes):
    empty = {**volumes, "lesion_mask": torch.zeros_like(volumes["lesion_mask"])}
    with pytest.raises(ValueError, match=r"inside names 'lesion_mask', which is empty"):
        patch_batches(empty, ["T1w"], size=2, batch_size=1, inside=REGIONS)


@pytest.mark.parametrize(("keys", "inside"), [(["PET"], "head_mask"), (["CT"], "PET")])
def test_an_unknown_key_is_an_error(volumes, keys, inside):
    with pytest.raises(ValueError, match=r"key is 'PET', expected one of T1w, CT"):
        patch_batches(volumes, keys, size=2, batch_size=1, inside=inside)


@pytest.mark.parametrize("size", [0, 8])
def test_a_cube_that_does_not_fit_is_an_error(volumes, size):
    message = rf"size is {size}, expected 1 … 7 for volumes of \(7, 9, 8\)"
    with pytest.raises(ValueError, match=message):
        patch_batches(volumes, ["T1w"], size=size, batch_size=1)
    with pytest.raises(ValueError, match=message):
        tile(np.zeros(SHAPE), size, overlap=0)


def test_tiles_of_a_small_volume_are_those_one_would_cut_by_hand():
    volume = np.arange(5 * 3 * 3).reshape(5, 3, 3)
    expected = [volume[0:3], volume[1:4], volume[2:5]]
    np.testing.assert_array_equal(tile(volume, 3, overlap=2)[:, 0], expected)
    moved_back = [volume[0:3], volume[2:5]]
    for overlap in (0, 1):
        np.testing.assert_array_equal(
            tile(volume, 3, overlap=overlap)[:, 0], moved_back
        )


@given(
    st.tuples(*[st.integers(3, 12)] * 3),
    st.integers(1, 3),
    st.data(),
    st.integers(0, 99),
)
@settings(deadline=None)
def test_tiles_join_to_the_volume_exactly(shape, size, data, seed):
    overlap = data.draw(st.integers(0, size - 1))
    exponents = np.random.default_rng(seed).uniform(-20, 20, shape)
    volume = np.exp(exponents).astype(np.float32)
    tiles = tile(volume, size, overlap=overlap)
    np.testing.assert_array_equal(untile(tiles, shape, overlap=overlap), volume)


def test_tiles_that_disagree_are_averaged():
    ones = torch.ones(1, 1, 2, 2, 2)
    tiles = torch.cat([1 * ones, 2 * ones, 6 * ones])
    joined = untile(tiles, (4, 2, 2), overlap=1)
    assert joined[:, 0, 0].tolist() == [1, 1.5, 4, 6]


def test_tiles_of_another_volume_are_an_error():
    tiles = tile(np.zeros(SHAPE), 4, overlap=2)
    with pytest.raises(ValueError, match=r"shape \(36, 1, 4, .* expected \(27, 1, 4"):
        untile(tiles, (9, 9, 9), overlap=1)


@pytest.mark.parametrize("overlap", [-1, 4])
def test_an_overlap_that_cannot_be_is_an_error(overlap):
    with pytest.raises(
        ValueError, match=f"overlap is {overlap}, expected 0 … 3 voxels"
    ):
        tile(np.zeros(SHAPE), 4, overlap=overlap)
