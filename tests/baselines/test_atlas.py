import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from mvacourse.baselines.atlas import Atlas, fuse, local_correlation
from mvacourse.baselines.registration import register

SHAPE = (24, 26, 22)


def blob(centre, radii):
    """A smooth ellipsoid with something inside, and its CT."""
    x = np.moveaxis(np.indices(SHAPE), 0, -1)
    r = np.sqrt((((x - centre) / radii) ** 2).sum(axis=-1))
    image = gaussian_filter(1000.0 * (r < 1) + 500.0 * (r < 0.5), 0.8)
    return image.astype(np.float32), np.where(r < 1, 40.0, -1000.0)


@pytest.fixture(scope="module")
def heads():
    shapes = [((12, 13, 11), (8, 9, 7)), ((11, 13, 11), (7, 9, 8)), ((5, 6, 5), 4)]
    return [blob(*shape) for shape in shapes]


@pytest.fixture
def fitted(heads):
    images, targets = zip(*heads, strict=True)
    masks = [np.ones(SHAPE, bool)] * 3
    return Atlas(2, n_deformable=(10, 10)).fit(
        [x[None] for x in images], targets, masks
    )


def test_a_head_elsewhere_is_brought_back_with_its_ct(heads):
    (fixed, truth), *_ = heads
    moving, target = blob((14.5, 11, 12.5), (8, 9, 7))  # the first, 3.3 voxels away
    warp = register(moving, fixed, n_deformable=(5,))
    before, after = np.abs(moving - fixed).mean(), np.abs(warp(moving) - fixed).mean()
    assert after < 0.25 * before
    assert np.abs(warp(target) - truth).mean() < 0.5 * np.abs(target - truth).mean()


def test_what_no_affine_map_can_do_is_left_to_the_deformation(heads):
    (fixed, _), *_ = heads
    x = np.arange(SHAPE[0])[:, None, None]
    bent = np.roll(fixed, 2, axis=1) * (x > 12) + fixed * (x <= 12)
    affine = register(bent, fixed, n_deformable=(0,))(bent)
    deformed = register(bent, fixed, n_deformable=(20, 20))(bent)
    assert np.abs(deformed - fixed).mean() < 0.7 * np.abs(affine - fixed).mean()


def test_registration_is_the_same_each_time(heads):
    (fixed, _), (moving, _), _ = heads
    first, second = (register(moving, fixed, n_deformable=(3,)) for _ in range(2))
    np.testing.assert_array_equal(first(moving), second(moving))


def test_a_patient_takes_the_ct_of_those_alike(heads, fitted):
    image, truth = blob((12, 12.5, 11), (7.5, 9, 7.5))
    mask = image > 100
    assert set(fitted._most_alike(image)) == {0, 1}
    made = fitted.predict(image[None], mask)
    assert made.dtype == np.float32
    assert not made[~mask].any()
    assert np.abs(made - truth)[mask].mean() < 100  # of a step of 1040 HU


def test_local_correlation_is_blind_to_scale_and_offset():
    a = np.random.default_rng(0).normal(size=(9, 9, 9))
    np.testing.assert_allclose(local_correlation(a, 3 - 2 * a), 1, atol=1e-6)
    b = np.random.default_rng(1).normal(size=(9, 9, 9))
    i = (slice(1, 8),) * 3  # the window of 7 around the middle
    expected = np.corrcoef(a[i].ravel(), b[i].ravel())[0, 1] ** 2
    assert local_correlation(a, b)[4, 4, 4] == pytest.approx(expected)


def test_fusion_weighs_by_rank():
    """By hand: ranks 1 and 0 have the weights e^(−½) and 1."""
    y = np.array([10.0, 20.0]).reshape(2, 1, 1, 1)
    likeness = np.array([0.2, 0.9]).reshape(2, 1, 1, 1)
    w = np.exp(-0.5)
    assert fuse(y, likeness).item() == pytest.approx((10 * w + 20) / (w + 1))


def test_other_grids_and_several_modalities_are_refused(heads, fitted):
    (image, target), *_ = heads
    mask = np.ones(SHAPE, bool)
    with pytest.raises(ValueError, match="one shape with one modality"):
        Atlas().fit([np.stack([image, image])], [target], [mask])
    small = np.ones((1, 5, 5, 5), np.float32)
    with pytest.raises(ValueError, match="Resample the patient to their grid"):
        fitted.predict(small, small[0] > 0)
