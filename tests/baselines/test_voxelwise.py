import numpy as np
from scipy import ndimage

from mvacourse.baselines.voxelwise import SCALES, boosted_trees, local_features

SPACING = (2.0, 1.0, 4.0)


def test_a_voxel_knows_its_value_its_surroundings_and_its_place():
    image = np.random.default_rng(0).standard_normal((12, 20, 8))
    mask = np.zeros(image.shape, bool)
    mask[6, 10, 4] = mask[2, 3, 1] = True
    features = local_features(image, SPACING, mask)
    assert features.shape == (2, 2 + 2 * len(SCALES) + 2)
    np.testing.assert_allclose(features[:, 0], image[mask], rtol=1e-6)
    np.testing.assert_allclose(features[1, -3:], [6 / 12, 10 / 20, 4 / 8], rtol=1e-6)
    # 4 mm are 2, 4 and 1 voxels: the least value of a box of that size.
    box = ndimage.minimum_filter(image, (2, 4, 1))
    np.testing.assert_allclose(features[:, 2], box[mask], rtol=1e-6)


def test_a_constant_image_has_constant_surroundings():
    mask = np.ones((5, 5, 5), bool)
    features = local_features(np.full(mask.shape, 7.0), SPACING, mask)
    np.testing.assert_allclose(features[:, :-3], 7, rtol=1e-6)


def test_trees_learn_a_step_that_no_line_fits():
    features = np.random.default_rng(0).uniform(-1, 1, (2000, 2))
    target = 100.0 * (features[:, 0] > 0.3)
    trees = boosted_trees(features[:1000], target[:1000])
    error = np.abs(trees.predict(features[1000:]) - target[1000:]).mean()
    line = np.abs(target[1000:] - np.median(target[:1000])).mean()
    assert error < 0.1 * line
