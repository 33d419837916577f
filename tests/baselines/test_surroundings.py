import numpy as np
from scipy import ndimage

from mvacourse.baselines.surroundings import SCALES, surroundings


def test_a_voxel_knows_itself_its_surroundings_and_its_place():
    images = np.random.default_rng(0).normal(size=(2, 12, 20, 16)).astype(np.float32)
    at = np.zeros(images.shape[1:], bool)
    at[6, 10, 4] = at[1, 3, 2] = True
    seen = surroundings(images, at)
    assert seen.shape == (2, 2 * 81 + 3)
    assert seen.dtype == np.float32
    np.testing.assert_allclose(seen[1, -3:], [6 / 12, 10 / 20, 4 / 16], rtol=1e-6)
    cubes = seen[:, :-3].reshape(2, len(SCALES), 2, 3, 3, 3)
    for scale, cube in zip(SCALES, cubes[1], strict=True):
        # The mean around the voxel, and around the one `scale` before it along x.
        means = ndimage.uniform_filter(images, (1, scale, scale, scale))
        np.testing.assert_allclose(cube[:, 1, 1, 1], means[:, 6, 10, 4], rtol=1e-4)
        before = means[:, max(6 - scale, 0), 10, 4]
        np.testing.assert_allclose(cube[:, 0, 1, 1], before, rtol=1e-4)
