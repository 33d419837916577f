import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from mvacourse.datasets.cropping import (
    arrays_by_key,
    fit_subjects,
    fit_to_shape,
    pad_and_crop,
)


def patient(shape=(4, 5, 6), seed=0):
    rng = np.random.default_rng(seed)
    images = {key: rng.random(shape, dtype=np.float32) for key in ("T1w", "CT")}
    brain = rng.random(shape) < 0.7
    region = rng.random(shape)
    lesion, nawm = brain & (region < 0.2), brain & (region > 0.6)
    masks = {"brain_mask": brain, "lesion_mask": lesion, "NAWM_mask": nawm}
    return images | masks


def test_arrays_come_by_key_in_the_order_of_the_subjects():
    a, b = patient(seed=1), patient(seed=2)
    arrays = arrays_by_key({"b": b, "a": a}, ["CT", "lesion_mask"])
    assert list(arrays) == ["CT", "lesion_mask"]
    np.testing.assert_array_equal(arrays["CT"], [b["CT"], a["CT"]])
    np.testing.assert_array_equal(arrays["lesion_mask"][1], a["lesion_mask"])


def test_images_become_float32_and_masks_bool():
    a = patient()
    ct, lesion = (1000 * a["CT"]).astype(">i2"), a["lesion_mask"].astype(np.uint8)
    as_read = {"CT": ct, "lesion_mask": lesion}
    arrays = arrays_by_key({"a": as_read}, list(as_read))
    assert arrays["CT"][0].dtype == np.float32
    np.testing.assert_array_equal(arrays["CT"][0], ct)
    assert arrays["lesion_mask"][0].dtype == bool
    np.testing.assert_array_equal(arrays["lesion_mask"][0], a["lesion_mask"])


def test_the_other_region_is_the_brain_without_lesions_and_nawm():
    a = patient()
    (other,) = arrays_by_key({"a": a}, ["other_mask"])["other_mask"]
    parts = np.stack([a["lesion_mask"], a["NAWM_mask"], other]).astype(int)
    np.testing.assert_array_equal(parts.sum(axis=0), a["brain_mask"])


def test_a_missing_key_is_an_error_that_names_those_present():
    subjects = {"a": patient(), "b": {"T1w": patient()["T1w"]}}
    with pytest.raises(ValueError, match=r"key 'CT' is not in subject b, .* of T1w\."):
        arrays_by_key(subjects, ["T1w", "CT"])
    with pytest.raises(ValueError, match=r"key 'brain_mask' is not in subject b"):
        arrays_by_key(subjects, ["other_mask"])


@pytest.mark.parametrize("shape", [(4, 5, 7), (4, 5), (4, 5, 6, 1)])
def test_arrays_of_different_shapes_are_an_error(shape):
    odd = patient() | {"CT": np.zeros(shape)}
    with pytest.raises(ValueError, match=r"CT of b has shape .* T1w of a, \(4, 5, 6\)"):
        arrays_by_key({"a": patient(), "b": odd}, ["T1w", "CT"])


@pytest.mark.parametrize(("subjects", "keys"), [({}, ["CT"]), ({"a": patient()}, [])])
def test_nothing_to_take_is_an_error(subjects, keys):
    with pytest.raises(ValueError, match="expected at least one of each"):
        arrays_by_key(subjects, keys)


def test_padding_puts_the_volume_in_the_middle():
    volume = np.ones((2, 3, 1), dtype=np.float32)
    expected = np.pad(volume, [(1, 1), (0, 1), (1, 1)], constant_values=-7)
    fitted = fit_to_shape(volume, (4, 4, 3), -7)
    np.testing.assert_array_equal(fitted, expected)


def test_cropping_leaves_the_middle():
    volume = np.arange(5 * 6 * 7).reshape(5, 6, 7)
    np.testing.assert_array_equal(fit_to_shape(volume, (3, 3, 7)), volume[1:4, 1:4])


sizes = st.tuples(*[st.integers(1, 9)] * 3)


@given(sizes, sizes)
@settings(deadline=None)
def test_what_was_padded_is_cropped_again(size, more):
    volume = np.random.default_rng(0).random(size)
    padded = fit_to_shape(volume, [n + m for n, m in zip(size, more, strict=True)])
    np.testing.assert_array_equal(fit_to_shape(padded, size), volume)


def test_subjects_are_padded_with_air():
    subjects = {"a": patient((4, 5, 6)), "b": patient((6, 5, 3))}
    fitted = fit_subjects(subjects)
    assert {array.shape for s in fitted.values() for array in s.values()} == {(6, 5, 6)}
    assert (fitted["a"]["CT"][[0, -1]] == -1000).all()
    assert (fitted["a"]["T1w"][[0, -1]] == 0).all()
    assert not fitted["a"]["brain_mask"][[0, -1]].any()
    for key, array in subjects["b"].items():
        np.testing.assert_array_equal(fit_to_shape(fitted["b"][key], (6, 5, 3)), array)


def test_subjects_are_fitted_to_the_shape_asked_for():
    fitted = fit_subjects({"a": patient((4, 5, 6))}, (8, 8, 4))
    assert fitted["a"]["T1w"].shape == (8, 8, 4)


def test_a_subject_of_two_shapes_is_an_error():
    odd = patient() | {"CT": np.zeros((4, 5, 7))}
    with pytest.raises(ValueError, match="CT of a has shape"):
        fit_subjects({"a": odd})


def moves(x, padding, background):
    """All that pad-and-crop can make of one image, by rolling a larger one."""
    H, W = x.shape[-2:]
    padded = F.pad(x, [padding] * 4, value=background)
    steps = range(2 * padding + 1)
    return [padded.roll((-i, -j), (-2, -1))[..., :H, :W] for i in steps for j in steps]


def test_each_image_is_moved_and_every_move_is_equally_likely():
    x = torch.rand(1, 1, 6, 5)
    (moved,) = pad_and_crop(x.expand(9000, -1, -1, -1), padding=1)
    assert moved.shape == (9000, 1, 6, 5)
    counts = [(moved == move).flatten(1).all(1).sum() for move in moves(x, 1, -1)]
    assert sum(counts) == 9000
    # Binomial with p = 1/9: standard deviation √(9000 · 8/81) = 29.8.
    assert all(abs(count - 1000) < 5 * 29.8 for count in counts)


def test_images_and_masks_are_cropped_alike():
    y, x = torch.rand(20, 1, 8, 9), torch.rand(20, 3, 8, 9)
    moved_x, moved_y, mask = pad_and_crop(
        torch.cat([y, x], dim=1), y, y > 0.5, padding=3, background=(-1, -0.5, 1)
    )
    inside = moved_y != -0.5
    assert torch.equal(moved_x[:, :1][inside], moved_y[inside])
    assert (moved_x[:, :1][~inside] == -1).all()
    assert torch.equal(mask, moved_y > 0.5)
    assert mask.dtype == torch.bool


def test_no_padding_changes_nothing():
    x = torch.rand(4, 2, 5, 6)
    assert torch.equal(pad_and_crop(x, padding=0)[0], x)


def test_a_generator_repeats_the_places():
    def cropped(seed):
        generator = torch.Generator().manual_seed(seed)
        x = torch.arange(1.0, 5).view(1, 1, 2, 2).expand(50, -1, -1, -1)
        return pad_and_crop(x, padding=4, generator=generator)[0]

    assert torch.equal(cropped(1), cropped(1))
    assert not torch.equal(cropped(1), cropped(2))


def test_tensors_that_do_not_belong_together_are_an_error():
    x = torch.zeros(2, 1, 8, 8)
    for other in (x[:1], x[..., :7]):
        with pytest.raises(ValueError, match=r"shapes \[.*\], expected .* one B, H, W"):
            pad_and_crop(x, other, padding=2)
    with pytest.raises(ValueError, match="padding is -1"):
        pad_and_crop(x, padding=-1)
    with pytest.raises(ValueError, match=r"background \[0\] .* for each tensor"):
        pad_and_crop(x, x, padding=2, background=[0])
