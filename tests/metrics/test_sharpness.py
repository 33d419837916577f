import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from mvacourse.metrics import sharpness


def test_by_hand_on_a_ramp():
    """3 to the right and 4 down per pixel: the gradient is 5 long everywhere."""
    rows, columns = torch.meshgrid(torch.arange(6.0), torch.arange(4.0), indexing="ij")
    ramp = (4 * rows + 3 * columns).view(1, 1, 6, 4)
    torch.testing.assert_close(sharpness(ramp), torch.tensor([5.0]))


def test_agrees_with_numpy_on_random_images():
    y = torch.rand(3, 2, 7, 5, dtype=torch.float64)
    expected = []
    for image in y.numpy():
        down = np.diff(image, axis=1)[:, :, :-1]
        right = np.diff(image, axis=2)[:, :-1, :]
        expected.append(np.sqrt((down**2 + right**2).mean()))
    np.testing.assert_allclose(sharpness(y), expected)


@pytest.mark.parametrize("w", [2, 5])
def test_an_edge_smeared_over_w_pixels_counts_the_root_of_w_less(w):
    steps = torch.arange(21.0).expand(1, 1, 8, 21)
    sharp = (steps > 9).float()
    smeared = ((steps - 9) / w).clamp(0, 1)
    torch.testing.assert_close(sharpness(smeared), sharpness(sharp) / w**0.5)


def test_blur_lowers_it_and_noise_raises_it():
    y = np.zeros((1, 1, 28, 28))
    y[..., 8:20, 12:16] = 1
    blurred = [gaussian_filter(y, (0, 0, s, s)) for s in (0.5, 1, 2)]
    values = [sharpness(torch.from_numpy(image)).item() for image in (y, *blurred)]
    assert values == sorted(values, reverse=True)
    noisy = y + np.random.default_rng(0).normal(0, 0.2, y.shape)
    assert sharpness(torch.from_numpy(noisy)).item() > values[0]


def test_a_constant_image_has_none():
    assert sharpness(torch.full((2, 1, 4, 4), 0.7)).tolist() == [0, 0]


def test_an_image_of_one_row_is_refused():
    with pytest.raises(ValueError, match="the image is 1×9, expected at least 2×2"):
        sharpness(torch.zeros(1, 1, 1, 9))
