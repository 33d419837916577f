import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter

from mvacourse.datasets import distortions as d

RANGE = {"low": 0.0, "high": 255.0}
ALL = d.distortions(**RANGE)
each = pytest.mark.parametrize("distort", list(ALL.values()), ids=list(ALL))


@pytest.fixture
def y():
    """A smooth image `(1, 1, 40, 48)` within 0 … 255."""
    smooth = gaussian_filter(np.random.default_rng(0).normal(size=(40, 48)), 1.5)
    return torch.from_numpy(128 + 35 * smooth / smooth.std()).clamp(0, 255)[None, None]


def mse(y_hat, y):
    return (y_hat - y).square().mean().item()


@each
def test_strength_0_changes_nothing_and_more_changes_more(distort, y):
    before = y.clone()
    torch.testing.assert_close(distort(y, 0.0), y)
    errors = [mse(distort(y, strength), y) for strength in (0.05, 0.2, 0.8)]
    assert 0 < errors[0] < errors[1] < errors[2]
    assert torch.equal(y, before)
    float32 = distort(y.float(), 0.5)
    assert (float32.dtype, float32.shape) == (torch.float32, y.shape)


@each
def test_tuned_to_an_error_it_has_that_error(distort, y):
    for target in (4.0, 200.0):
        strength = d.tune(distort, y, target)
        assert mse(distort(y, strength), y) == pytest.approx(target, rel=0.01)


def test_shift_contrast_and_noise_have_the_strength_of_the_formula(y):
    """MSE is the shift squared, (strength · σ)², and the noise's variance."""
    assert d.tune(d.shift_mean, y, 49.0) == pytest.approx(7)
    assert d.tune(d.stretch_contrast, y, 100.0) == pytest.approx(
        10 / y.std(correction=0)
    )
    assert d.tune(d.add_noise, y, 25.0) == pytest.approx(5, rel=0.05)


@pytest.mark.parametrize("sigma", [0.7, 1.5, 3.0])
def test_blur_agrees_with_scipy(sigma, y):
    """Mirrored about the edge of the border's pixels, "reflect" in scipy."""
    expected = gaussian_filter(y[0, 0].numpy(), sigma, mode="reflect", truncate=6)
    np.testing.assert_allclose(d.blur(y, sigma)[0, 0], expected, atol=0.5)
    assert d.blur(y, 1e6).std() < 1e-6


@pytest.mark.parametrize(("strength", "quality"), [(1, 50), (2, 25)])
def test_compression_agrees_with_a_real_jpeg(strength, quality, y):
    grey = y[0, 0].round().to(torch.uint8).numpy()
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=quality)
    expected = np.asarray(Image.open(file), float)
    whole = torch.from_numpy(grey.astype(float))[None, None]
    found = d.compress(whole, strength, **RANGE)[0, 0].numpy()
    # A file's transform is in whole numbers, so that a step is rounded otherwise here
    # and there, and it holds 0 … 255 only.
    apart = np.abs(found.clip(0, 255).round() - expected)
    assert np.mean(apart <= 1) > 0.97
    assert np.abs(expected - grey).max() > 4


def test_compression_knows_the_range_of_the_modality(y):
    hu = 10 * y - 1000
    found = d.compress(hu, 1.5, low=-1000, high=1550)
    torch.testing.assert_close(found, 10 * d.compress(y, 1.5, **RANGE) - 1000)


def test_salt_and_pepper_is_black_or_white_at_its_share_of_the_pixels(y):
    y = y.clamp(1, 254)
    changed = d.salt_and_pepper(y, 0.25, **RANGE)
    assert (changed != y).float().mean().item() == 0.25
    assert set(changed[changed != y].tolist()) == {0.0, 255.0}
    more = d.salt_and_pepper(y, 0.5, **RANGE)
    assert (more[changed != y] == changed[changed != y]).all()


@pytest.mark.parametrize("distort", [d.add_noise, ALL["salt and pepper"]])
def test_another_seed_draws_other_numbers(distort, y):
    assert torch.equal(distort(y, 0.3, seed=1), distort(y, 0.3, seed=1))
    assert not torch.equal(distort(y, 0.3, seed=1), distort(y, 0.3, seed=2))


@pytest.mark.parametrize("distort", [d.blur, ALL["salt and pepper"]])
def test_an_error_that_cannot_be_reached_is_refused(distort, y):
    with pytest.raises(ValueError, match=r"mse is 1e\+06, and the distortion reaches"):
        d.tune(distort, y, 1e6)


def test_a_constant_image_has_no_contrast_to_stretch():
    y = torch.full((1, 1, 8, 8), 3.0)
    with pytest.raises(ValueError, match="reaches 0 at most"):
        d.tune(d.stretch_contrast, y, 1.0)


def test_an_error_that_is_jumped_over_is_refused(y):
    with pytest.raises(ValueError, match="jumps over it at strength 3"):
        d.tune(lambda y, strength: y + 10 * (strength > 3), y, 50.0)


@pytest.mark.parametrize("target", [0, -1.0, np.nan])
def test_no_error_and_less_than_none_are_refused(target, y):
    with pytest.raises(ValueError, match=f"mse is {target}, expected > 0"):
        d.tune(d.blur, y, target)
