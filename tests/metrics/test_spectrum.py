import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from scipy.signal import periodogram

from mvacourse.metrics.spectrum import high_frequency_share, radial_power


def test_a_wave_has_all_its_power_at_its_frequency():
    """A wave of amplitude 2 has the mean square 2; its two lines share the ring."""
    x = torch.arange(32.0)
    wave = 5 + 2 * torch.sin(2 * torch.pi * 6 / 32 * x).expand(1, 1, 32, 32)
    frequencies, power = radial_power(wave)
    assert frequencies[power[0].argmax()].item() == 6 / 32
    rows, columns = np.meshgrid(*2 * [np.fft.fftfreq(32, 1 / 32)])
    n_in_ring = (np.round(np.hypot(rows, columns)) == 6).sum()
    assert power.max().item() == pytest.approx(2 * 32 * 32 / n_in_ring, rel=1e-4)
    assert power.sum().item() == pytest.approx(power.max().item(), rel=1e-4)


def test_rows_that_are_all_equal_have_the_spectrum_of_scipy():
    """Along k_y = 0 it is a one-dimensional periodogram; the rest of a ring is 0."""
    row = np.random.default_rng(0).normal(size=24)
    image = torch.from_numpy(np.broadcast_to(row, (24, 24)).copy())[None, None]
    _, expected = periodogram(row)  # one-sided: both lines of a frequency together
    frequencies, power = radial_power(image)
    rows, columns = np.meshgrid(*2 * [np.fft.fftfreq(24, 1 / 24)])
    rings = np.round(np.hypot(rows, columns))
    n_in_ring = np.array([(rings == r).sum() for r in range(1, 13)])
    np.testing.assert_allclose(frequencies, np.arange(1, 13) / 24, rtol=1e-6)
    found = power[0].numpy() * n_in_ring / 24
    np.testing.assert_allclose(found, expected[1:], rtol=1e-5)


def test_white_noise_has_its_variance_at_every_frequency():
    noise = 3 * torch.randn(50, 2, 32, 40)
    _, power = radial_power(noise)
    np.testing.assert_allclose(power.mean(dim=0)[2:], 9, rtol=0.1)
    share = high_frequency_share(noise).mean().item()
    assert share == pytest.approx(1 - np.pi / 16, abs=0.02)


def test_blur_lowers_the_share_of_high_frequencies_and_noise_raises_it():
    y = gaussian_filter(np.random.default_rng(0).normal(size=(64, 64)), 0.7)
    blurred = [gaussian_filter(y, sigma) for sigma in (0.0, 0.5, 1.0, 2.0)]
    images = torch.from_numpy(np.stack(blurred)).unsqueeze(1)
    shares = high_frequency_share(images)
    assert (shares.diff() < 0).all()
    noisy = images + 0.2 * torch.randn_like(images)
    assert (high_frequency_share(noisy)[1:] > shares[1:]).all()


def test_neither_brightness_nor_scale_change_the_share():
    y = torch.rand(3, 1, 20, 20)
    expected = high_frequency_share(y)
    torch.testing.assert_close(
        high_frequency_share(100 + 50 * y), expected, rtol=1e-3, atol=0
    )


def test_a_constant_image_has_no_share():
    assert high_frequency_share(torch.full((1, 1, 8, 8), 0.25)).isnan().all()


@pytest.mark.parametrize("measure", [radial_power, high_frequency_share])
@pytest.mark.parametrize("shape", [(1, 1, 3, 9), (1, 1, 8, 8, 8), (8, 8)])
def test_what_is_no_batch_of_images_is_refused(measure, shape):
    with pytest.raises(ValueError, match=r"expected \(B, C, H, W\) with H and W"):
        measure(torch.zeros(shape))


@pytest.mark.parametrize("above", [0, -0.1, 0.8])
def test_a_frequency_that_no_image_has_is_refused(above):
    with pytest.raises(ValueError, match=f"above is {above}, expected"):
        high_frequency_share(torch.rand(1, 1, 8, 8), above=above)
