"""Expected slices come from nibabel, which turns volumes to the axes of the display."""

import nibabel as nib
import numpy as np
import pytest
import torch

from mvacourse.datasets.intensity import NATIVE_RANGES, to_model_range
from mvacourse.datasets.slices import PLANES, put_slices, take_slices

SHAPE = (5, 6, 7)
DEPTHS = dict(zip(("sagittal", "coronal", "axial"), SHAPE, strict=True))


def head(seed):
    rng = np.random.default_rng(seed)
    images = {key: rng.standard_normal(SHAPE, np.float32) for key in ("T1w", "CT")}
    return images | {"head_mask": rng.random(SHAPE) < 0.5}


@pytest.fixture
def subjects():
    return {name: head(seed) for seed, name in enumerate("cab")}


def displayed(array, plane, position):
    """Returns a slice `(H, W)` of a volume in RAS+, rows and columns toward L, P, I."""
    lpi = nib.orientations.axcodes2ornt("LPI")
    axis = list(DEPTHS).index(plane)
    turned = nib.orientations.apply_orientation(array, lpi)
    return turned.take(array.shape[axis] - 1 - position, axis).T


@pytest.mark.parametrize("plane", PLANES)
def test_every_slice_is_the_one_of_its_subject_and_position(subjects, plane):
    slices = take_slices(subjects, ["T1w", "CT", "head_mask"], plane=plane)
    assert len(slices) == 3 * DEPTHS[plane]
    for n, (subject, position) in enumerate(zip(*places(slices), strict=True)):
        for key in ("T1w", "CT", "head_mask"):
            array = subjects[slices.names[subject]][key]
            expected = displayed(array, plane, position)
            np.testing.assert_array_equal(slices[key][n, 0], expected)


def places(slices):
    return slices.subject.tolist(), slices.position.tolist()


def test_slices_are_ordered_by_subject_then_position(subjects):
    slices = take_slices(subjects, ["T1w"], plane="coronal")
    assert slices.names == ("c", "a", "b")
    assert slices.subject.tolist() == 6 * [0] + 6 * [1] + 6 * [2]
    assert slices.position.tolist() == 3 * list(range(6))


def test_images_are_float32_and_masks_bool(subjects):
    subjects["a"]["CT"] = subjects["a"]["CT"].astype(np.float64)
    slices = take_slices(subjects, ["CT", "head_mask"])
    assert slices["CT"].dtype == torch.float32
    assert slices["head_mask"].dtype == torch.bool


@pytest.mark.parametrize("plane", PLANES)
def test_the_upper_left_corner_is_superior_anterior_and_right(plane):
    t1w = np.zeros(SHAPE)
    t1w[-1, -1, -1] = 1
    slices = take_slices({"a": {"T1w": t1w}}, ["T1w"], plane=plane)
    assert slices["T1w"].nonzero().tolist() == [[DEPTHS[plane] - 1, 0, 0, 0]]


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("key", ["CT", "head_mask"])
def test_slices_put_back_are_the_volume(subjects, plane, key):
    slices = take_slices(subjects, ["T1w", "CT", "head_mask"], plane=plane)
    for name, arrays in subjects.items():
        own = slices.of(name)
        back = put_slices(own[key], own)
        assert back.dtype == arrays[key].dtype
        np.testing.assert_array_equal(back, arrays[key])


def test_where_no_slice_was_taken_there_is_background(subjects):
    slices = take_slices(subjects, ["CT"], plane="sagittal", positions=[1, 3]).of("a")
    expected = np.full(SHAPE, -1000, dtype=np.float32)
    expected[[1, 3]] = subjects["a"]["CT"][[1, 3]]
    put = put_slices(slices["CT"], slices, background=-1000)
    np.testing.assert_array_equal(put, expected)


def test_slices_put_back_may_carry_gradients(subjects):
    slices = take_slices(subjects, ["CT"]).of("b")
    y_hat = 2 * slices["CT"].requires_grad_()
    np.testing.assert_array_equal(put_slices(y_hat, slices), 2 * subjects["b"]["CT"])


def test_taking_copies_and_leaves_the_volumes_alone(subjects):
    before = subjects["a"]["CT"].copy()
    take_slices(subjects, ["CT"], plane="coronal")["CT"].zero_()
    np.testing.assert_array_equal(subjects["a"]["CT"], before)


@pytest.mark.parametrize("plane", PLANES)
def test_slices_without_enough_foreground_are_left_out(subjects, plane):
    slices = take_slices(
        subjects, ["T1w"], plane=plane, positions=[0, 2, 3], min_foreground=0.5
    )
    kept = set(zip(*places(slices), strict=True))
    for s, name in enumerate(slices.names):
        for position in range(DEPTHS[plane]):
            share = displayed(subjects[name]["head_mask"], plane, position).mean()
            assert ((s, position) in kept) == (position in (0, 2, 3) and share >= 0.5)
    assert 0 < len(kept) < 9


def test_too_much_foreground_is_an_error_that_tells_how_much_there_is(subjects):
    for patient in subjects.values():
        patient["head_mask"][...] = False
    subjects["a"]["head_mask"][:, :3, 2] = True
    with pytest.raises(ValueError, match=r"min_foreground is 0\.6, .* at most 0\.5"):
        take_slices(subjects, ["T1w"], min_foreground=0.6)
    with pytest.raises(ValueError, match=r"expected at most 0,"):
        take_slices(subjects, ["T1w"], min_foreground=0.1, positions=[0])


def test_several_keys_are_channels(subjects):
    slices = take_slices(subjects, ["T1w", "CT"])
    both = slices["CT", "T1w"]
    assert both.shape == (21, 2, 6, 5)
    assert torch.equal(both, torch.cat([slices["CT"], slices["T1w"]], dim=1))


def test_model_range_is_that_of_each_key_and_masks_stay(subjects):
    native = take_slices(subjects, ["CT", "head_mask"])
    mapped = native.to_model_range()
    expected = to_model_range(native["CT"], *NATIVE_RANGES["CT"])
    assert torch.equal(mapped["CT"], expected)
    assert torch.equal(mapped["head_mask"], native["head_mask"])
    tight = native.to_model_range({"CT": (0, 1)}, clip=True)["CT"]
    assert torch.equal(tight, 2 * native["CT"].clamp(0, 1) - 1)


def test_slices_move_to_a_device_whole(subjects):
    moved = take_slices(subjects, ["CT", "head_mask"]).to("meta")
    tensors = [*moved.tensors.values(), moved.subject, moved.position]
    assert {x.device.type for x in tensors} == {"meta"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"plane": "oblique"}, r"plane is 'oblique', expected one of sagittal"),
        ({"positions": [0, 7]}, r"positions hold \[7\], expected .* 0 … 6"),
        ({"positions": [-1]}, r"positions hold \[-1\]"),
        ({"positions": []}, r"positions hold nothing"),
        ({"keys": ["PET"]}, r"key 'PET' is not in subject c, .* T1w, CT, head_mask"),
        ({"min_foreground": 0.1, "mask_key": "brain_mask"}, r"key 'brain_mask' is not"),
    ],
)
def test_what_cannot_be_taken_is_an_error(subjects, arguments, message):
    with pytest.raises(ValueError, match=message):
        take_slices(subjects, **{"keys": ["T1w"], **arguments})


def test_keys_and_subjects_that_were_not_taken_are_errors(subjects):
    slices = take_slices(subjects, ["T1w"])
    with pytest.raises(ValueError, match=r"key is 'CT', expected one of T1w\."):
        slices["T1w", "CT"]
    with pytest.raises(ValueError, match=r"name is 'd', expected one of c, a, b"):
        slices.of("d")


def test_images_that_cannot_be_put_back_are_an_error(subjects):
    slices = take_slices(subjects, ["T1w"])
    with pytest.raises(ValueError, match=r"slices are of 3 subjects, .* 1 subject"):
        put_slices(slices["T1w"], slices)
    own = slices.of("a")
    with pytest.raises(ValueError, match=r"shape \(7, 1, 4, 4\) .* \(7, 1, 6, 5\)"):
        put_slices(own["T1w"][..., 1:-1, :-1], own)
