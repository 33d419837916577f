import numpy as np
import pytest

from mvacourse.datasets.bias_field import correct_bias

SHAPE = (24, 26, 28)
VALUES = {"T1w": (200, 700, 1000), "FLAIR": (300, 1150, 1000)}


@pytest.fixture(scope="module")
def shaded():
    """Three tissues in blobs, their images, and shadings that are polynomials."""
    random = np.random.default_rng(0)
    x, y, z = np.indices(SHAPE) / 13 - 1
    brain = x**2 + y**2 + z**2 < 0.9
    tissue = (np.sin(5 * x) + np.sin(6 * y) + np.sin(7 * z)) * 0.8 + 1.5
    tissue = np.clip(tissue, 0, 2.99).astype(int)
    fields = {"T1w": np.exp(0.2 * x - 0.1 * y * z), "FLAIR": np.exp(0.15 * z**2 - 0.1)}
    true = {
        key: np.array(values)[tissue] * random.normal(1, 0.02, SHAPE)
        for key, values in VALUES.items()
    }
    return {key: true[key] * fields[key] for key in true}, true, fields, brain


def shading_left(images, true, brain, key):
    """Spread of image over truth in the brain: 0 if only a constant is left."""
    ratio = images[key][brain] / true[key][brain]
    return ratio.std() / ratio.mean()


@pytest.mark.parametrize("key", VALUES)
def test_a_polynomial_shading_is_removed_but_for_a_hundredth(shaded, key):
    images, true, _, brain = shaded
    before = shading_left(images, true, brain, key)
    after = shading_left(correct_bias(images, brain), true, brain, key)
    assert before > 0.025
    assert after < 0.01


def test_lesions_keep_their_contrast(shaded):
    images, true, _, brain = shaded
    lesion = np.zeros(SHAPE, bool)
    lesion[10:14, 11:15, 12:16] = True
    factor = np.where(lesion, 1.4, 1.0)
    ill = {"T1w": images["T1w"], "FLAIR": images["FLAIR"] * factor}
    corrected = correct_bias(ill, brain)["FLAIR"]
    ratio = corrected / true["FLAIR"]
    found = ratio[lesion].mean() / ratio[brain & ~lesion].mean()
    assert found == pytest.approx(1.4, abs=0.03)


def test_the_mean_level_stays_and_outside_is_0(shaded):
    images, _, _, brain = shaded
    corrected = correct_bias(images, brain)
    for key, image in corrected.items():
        assert image.dtype == np.float32
        assert (image[~brain] == 0).all()
        logs = np.log(image[brain]).mean(), np.log(images[key][brain]).mean()
        assert logs[0] == pytest.approx(logs[1], abs=0.01)


def test_images_without_shading_and_with_zeros_stay_nearly_as_they_are(shaded):
    _, true, _, brain = shaded
    true = {key: image.copy() for key, image in true.items()}
    true["T1w"][12, 12, 12] = 0
    corrected = correct_bias(true, brain)
    assert (
        shading_left(corrected, true | {"T1w": true["T1w"] + 1e-9}, brain, "T1w") < 0.05
    )
    assert corrected["T1w"][12, 12, 12] == 0


@pytest.mark.parametrize(
    "change",
    [lambda brain: brain[1:], lambda brain: brain.astype(int), np.zeros_like],
)
def test_masks_of_other_shape_or_type_or_size_are_refused(shaded, change):
    images, _, _, brain = shaded
    with pytest.raises(ValueError, match="bool with at least 1,000"):
        correct_bias(images, change(brain))
