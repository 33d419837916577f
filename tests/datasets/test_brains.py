import numpy as np
import pytest

from mvacourse.datasets.brains import (
    BRAIN_MEDIANS,
    SHAPE,
    brain_in_native_units,
    brain_only,
    half_resolution,
)

PLACE = (slice(3, 15), slice(4, 16), slice(5, 17))  # of the brain


@pytest.fixture
def head():
    random = np.random.default_rng(0)
    brain = np.zeros((20, 22, 24), bool)
    brain[PLACE] = True
    lesion = np.zeros_like(brain)
    lesion[6, 7, 8] = True
    return {
        "T1w": random.gamma(9, 3.0, brain.shape),  # arbitrary unit
        "FLAIR": random.gamma(9, 500.0, brain.shape),
        "CT": random.normal(0, 1, brain.shape),
        "brain_mask": brain,
        "lesion_mask": lesion,
    }


def test_the_brain_comes_to_the_middle_with_its_median_as_agreed(head):
    made = brain_only(head, (14, 14, 14), shaded=False)
    assert made.keys() == {"T1w", "FLAIR", "brain_mask", "lesion_mask"}
    inside = (slice(1, 13),) * 3
    for key in ("T1w", "FLAIR"):
        image = made[key]
        assert (image.shape, image.dtype) == ((14, 14, 14), np.float32)
        assert np.median(image[made["brain_mask"]]) == pytest.approx(BRAIN_MEDIANS[key])
        scale = BRAIN_MEDIANS[key] / np.median(head[key][PLACE])
        np.testing.assert_allclose(image[inside], scale * head[key][PLACE], rtol=1e-5)
        assert (image[~made["brain_mask"]] == 0).all()
    assert made["brain_mask"][inside].all()
    assert made["brain_mask"].sum() == 12**3
    assert np.argwhere(made["lesion_mask"]).tolist() == [
        [6 - 3 + 1, 7 - 4 + 1, 8 - 5 + 1]
    ]


def test_quantities_keep_their_unit(head):
    made = brain_in_native_units(head, (14, 14, 14))
    assert made.keys() == head.keys()
    inside = (slice(1, 13),) * 3
    np.testing.assert_array_equal(made["T1w"][inside], head["T1w"][PLACE])
    assert (made["T1w"][~made["brain_mask"]] == 0).all()
    assert made["lesion_mask"].dtype == bool
    assert made["lesion_mask"].sum() == 1
    with pytest.raises(ValueError, match="brain_mask fills a box of"):
        brain_in_native_units(head, (11, 14, 14))


def test_shading_is_divided_out_if_asked_for(monkeypatch, head):
    slope = np.exp(np.linspace(-0.5, 0.5, 22))[:, None]

    def flatten(images, brain):
        assert all((image[~brain] == 0).all() for image in images.values())
        return {key: image / slope for key, image in images.items()}

    monkeypatch.setattr("mvacourse.datasets.brains.correct_bias", flatten)
    plain = brain_only(head, shaded=True)
    shaded = head | {"T1w": head["T1w"] * slope, "FLAIR": head["FLAIR"] * slope}
    for key in ("T1w", "FLAIR"):
        made = brain_only(head | {key: head[key] / slope}, shaded=False)
        np.testing.assert_allclose(plain[key], made[key], rtol=1e-5)
        assert not np.allclose(brain_only(shaded, shaded=False)[key], plain[key])


def test_a_brain_that_does_not_fit_or_is_not_there_is_refused(head):
    with pytest.raises(
        ValueError, match=r"\(12, 12, 12\) voxels, expected 1 … \(12, 11"
    ):
        brain_only(head, (12, 11, 12), shaded=False)
    head["brain_mask"][:] = False
    with pytest.raises(ValueError, match="box of"):
        brain_only(head, shaded=False)


def test_the_usual_shape_can_be_halved_three_times():
    assert all(n % 8 == 0 for n in SHAPE)


def test_eight_voxels_become_their_mean_and_masks_what_holds_half_of_it():
    image = np.arange(5 * 4 * 2, dtype=float).reshape(5, 4, 2)
    mask = np.zeros(image.shape, bool)
    mask[0, :2] = True  # 4 of the 8 voxels of the first cube
    mask[0, 2] = True  # 2 of the second
    mask[2:4, :2] = True  # 8 of the third
    half = half_resolution({"T1w": image, "lesion_mask": mask, "NAWM_mask": mask})
    assert half["T1w"].shape == (2, 2, 1)
    assert half["T1w"][0, 0, 0] == image[:2, :2].mean()
    assert half["lesion_mask"][..., 0].tolist() == [[True, False], [True, False]]
    assert half["NAWM_mask"][..., 0].tolist() == [[False, False], [True, False]]
