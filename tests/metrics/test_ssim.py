import sys

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from skimage.metrics import structural_similarity

from mvacourse.metrics import ssim
from mvacourse.metrics.ssim import ssim_factors, ssim_map

SKIMAGE = {
    "gaussian": {"gaussian_weights": True},  # σ = 1.5, 11 pixels
    "uniform": {"win_size": 7},
}
local = pytest.mark.parametrize("window", list(SKIMAGE))
every = pytest.mark.parametrize("window", [*SKIMAGE, "global"])


def random_pair(shape, seed):
    """A pair in a range of its own: smooth or not, near or far, bright or dark."""
    rng = np.random.default_rng(seed)
    L = 10 ** rng.uniform(-1, 4)
    y = gaussian_filter(rng.normal(size=shape), rng.uniform(0, 3), mode="wrap")
    y = L * (0.5 + 0.2 * y / y.std()) + L * rng.uniform(-0.5, 0.5)
    y_hat = y + L * 10 ** rng.uniform(-3, 0) * rng.normal(size=shape)
    return y_hat.astype(np.float32), y.astype(np.float32), L


@local
@pytest.mark.parametrize("shape", [(33, 41), (14, 17, 15)])
def test_it_agrees_with_scikit_image_on_100_random_pairs(shape, window):
    for seed in range(100):
        y_hat, y, L = random_pair(shape, seed)
        expected = structural_similarity(
            y_hat.astype(float), y.astype(float), data_range=L, **SKIMAGE[window]
        )
        pair = torch.from_numpy(np.stack([y_hat, y])).unflatten(0, (2, 1, 1))
        found = ssim(*pair, data_range=L, window=window)
        assert found.item() == pytest.approx(expected, abs=1e-5), seed


@pytest.mark.parametrize("size", [3, 11])
def test_the_uniform_window_agrees_at_other_sizes(size):
    y_hat, y, L = random_pair((31, 40), 0)
    expected = structural_similarity(y_hat, y, data_range=L, win_size=size)
    pair = torch.from_numpy(np.stack([y_hat, y])).unflatten(0, (2, 1, 1))
    found = ssim(*pair, data_range=L, window="uniform", size=size)
    assert found.item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("shape", [(9, 8), (5, 6, 7)])
def test_globally_it_is_l_c_s_by_numpy(shape):
    """Means, and `np.cov`, which divides by N − 1, in the lecture's formulas."""
    y_hat, y, L = random_pair(shape, 1)
    x, y = y_hat.astype(float), y.astype(float)
    C1, C2 = (0.01 * L) ** 2, (0.03 * L) ** 2
    (xx, xy), (_, yy) = np.cov(x.ravel(), y.ravel())
    means = 2 * x.mean() * y.mean() + C1, x.mean() ** 2 + y.mean() ** 2 + C1
    contrast = (2 * np.sqrt(xx * yy) + C2) / (xx + yy + C2)
    structure = (xy + C2 / 2) / (np.sqrt(xx * yy) + C2 / 2)
    pair = torch.from_numpy(np.stack([x, y])).unflatten(0, (2, 1, 1))
    luminance, c, s = ssim_factors(*pair, data_range=L, window="global")
    assert luminance.item() == pytest.approx(means[0] / means[1])
    assert (c.item(), s.item()) == (pytest.approx(contrast), pytest.approx(structure))
    value = ssim(*pair, data_range=L, window="global").item()
    assert value == pytest.approx(means[0] / means[1] * contrast * structure)


@every
@pytest.mark.parametrize("shape", [(2, 3, 16, 18), (2, 1, 12, 13, 14)])
def test_the_factors_make_the_map_and_the_map_the_mean(shape, window):
    y_hat, y = torch.rand(2, *shape, dtype=torch.float64)
    given = {"data_range": 1.0, "window": window}
    luminance, c, s = ssim_factors(y_hat, y, **given)
    similarity = ssim_map(y_hat, y, **given)
    torch.testing.assert_close(luminance * c * s, similarity)
    means = similarity.flatten(1).mean(dim=1)
    torch.testing.assert_close(ssim(y_hat, y, **given), means)
    h = {"gaussian": 11, "uniform": 7}.get(window)
    sides = [n - h + 1 if h else 1 for n in shape[2:]]
    assert similarity.shape == (*shape[:2], *sides)


def test_the_first_value_of_the_map_is_that_of_the_window_in_the_corner():
    y_hat, y = torch.rand(2, 1, 1, 20, 24, dtype=torch.float64)
    corner = y_hat[..., :7, :7], y[..., :7, :7]
    expected = ssim(*corner, data_range=1.0, window="global")
    similarity = ssim_map(y_hat, y, data_range=1.0, window="uniform")
    assert similarity[0, 0, 0, 0].item() == pytest.approx(expected.item())


@every
@pytest.mark.parametrize("shape", [(5, 2, 40, 30), (2, 1, 20, 18, 16)])
def test_in_slabs_and_in_batches_it_is_the_same(shape, window, monkeypatch):
    y_hat, y = torch.rand(2, *shape, dtype=torch.float64)
    given = {"data_range": 1.0, "window": window}
    whole = ssim(y_hat, y, **given)
    alone = [ssim(y_hat[i : i + 1], y[i : i + 1], **given) for i in range(len(y))]
    torch.testing.assert_close(torch.cat(alone), whole)
    monkeypatch.setattr(sys.modules["mvacourse.metrics.ssim"], "VOXELS", 500)
    torch.testing.assert_close(ssim(y_hat, y, **given), whole)


@local
def test_with_a_mask_it_is_the_mean_of_the_map_at_its_voxels(window):
    y_hat, y = torch.rand(2, 2, 1, 30, 26, dtype=torch.float64)
    mask = torch.rand(2, 1, 30, 26) > 0.7
    given = {"data_range": 1.0, "window": window}
    r = {"gaussian": 5, "uniform": 3}[window]
    centres = mask[..., r:-r, r:-r]
    similarity = ssim_map(y_hat, y, **given)
    pairs = zip(similarity, centres, strict=True)
    expected = torch.stack([values[counted].mean() for values, counted in pairs])
    torch.testing.assert_close(ssim(y_hat, y, mask=mask, **given), expected)


@every
def test_equal_images_have_one_and_degraded_ones_less(window):
    y, noise = torch.rand(2, 3, 1, 24, 24, dtype=torch.float64)
    noisy = [y + s * noise.sub(0.5) for s in (0.0, 0.2, 0.5, 1.0)]
    values = torch.stack([ssim(x, y, data_range=1.0, window=window) for x in noisy])
    torch.testing.assert_close(values[0], torch.ones(3, dtype=torch.float64))
    assert (values.diff(dim=0) < -1e-3).all()
    swapped = ssim(y, noisy[2], data_range=1.0, window=window)
    torch.testing.assert_close(swapped, values[2])


def test_each_factor_sees_what_it_is_named_after():
    y = torch.rand(1, 1, 40, 40, dtype=torch.float64) + 1
    mean = y.mean()
    changed = {
        "luminance": y + 1,
        "contrast": mean + 0.5 * (y - mean),
        "structure": 2 * mean - y,
    }
    for name, x in changed.items():
        factors = ssim_factors(x, y, data_range=1.0, window="global")
        named = ("luminance", "contrast", "structure").index(name)
        lower = [factor.item() < 0.95 for factor in factors]
        assert lower == [i == named for i in range(3)], name
    assert ssim(changed["structure"], y, data_range=1.0).item() < -0.9


@every
def test_of_constant_images_it_is_their_luminance(window):
    """With a = 0.9 and b = 0.3: (2ab + C1) / (a² + b² + C1), by hand."""
    a, b = (
        torch.tensor([0.9, 0.3]).double().view(2, 1, 1, 1, 1).expand(-1, -1, -1, 16, 16)
    )
    value = ssim(a, b, data_range=1.0, window=window).item()
    assert value == pytest.approx((0.54 + 1e-4) / (0.9 + 1e-4), abs=1e-6)
    assert ssim(a, a, data_range=1.0, window=window).item() == pytest.approx(1)


def test_a_number_added_to_both_images_changes_it():
    """Water is 0 HU: around 0, as of 20 and −20, a mean has another sign at once."""
    y = torch.full((1, 1, 16, 16), 20.0)
    found = ssim(-y, y, data_range=3000).item()
    assert found == pytest.approx((-800 + 900) / (800 + 900), abs=1e-5)
    assert ssim(1024 - y, 1024 + y, data_range=3000).item() > 0.99


@every
def test_its_gradient_is_that_of_finite_differences(window):
    y_hat, y = torch.rand(2, 1, 1, 12, 13, dtype=torch.float64)
    y_hat.requires_grad_()
    assert torch.autograd.gradcheck(
        lambda x: ssim(x, y, data_range=1.0, window=window), y_hat
    )


def test_the_gradient_is_finite_where_images_are_constant_and_climbs():
    y_hat = torch.full((1, 1, 16, 16), 0.2, requires_grad=True)
    y = torch.full((1, 1, 16, 16), 0.8)
    ssim(y_hat, y, data_range=1.0).backward()
    assert y_hat.grad.isfinite().all()
    assert y_hat.grad.sum() > 0


REFUSED = [
    ({"window": "square"}, "window is 'square', expected one of gaussian"),
    ({"window": "uniform", "size": 8}, "size is 8, expected an odd number"),
    ({"window": "uniform", "size": 1}, "size is 1, expected an odd number"),
    ({"window": "uniform", "size": 11}, r"window is 11 wide.*\(1, 1, 10, 12\)"),
    ({"window": "gaussian"}, r"window is 11 wide.*sides of 11 or more"),
    ({"window": "uniform", "data_range": 0}, "data_range is 0, expected"),
    ({"window": "uniform", "data_range": None}, "data_range is None, expected"),
    (
        {"window": "global", "mask": torch.ones(10, 12, dtype=torch.bool)},
        'mask is given with window="global"',
    ),
    (
        {"window": "uniform", "mask": torch.zeros(10, 12, dtype=torch.bool)},
        "mask is empty",
    ),
    ({"window": "uniform", "mask": torch.ones(10, 12)}, "expected bool"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_what_makes_no_sense_is_refused(given, message):
    y_hat, y = torch.rand(2, 1, 1, 10, 12)
    with pytest.raises(ValueError, match=message):
        ssim(y_hat, y, **{"data_range": 1.0} | given)


def test_a_mask_on_the_border_alone_holds_no_centre_of_a_window():
    y_hat, y = torch.rand(2, 1, 1, 20, 20)
    mask = torch.zeros(20, 20, dtype=torch.bool)
    mask[:3] = True
    with pytest.raises(ValueError, match="mask is empty"):
        ssim(y_hat, y, data_range=1.0, window="uniform", mask=mask)


@pytest.mark.parametrize("measure", [ssim, ssim_map, ssim_factors])
def test_shapes_that_differ_and_numbers_that_are_not_finite_are_refused(measure):
    y_hat, y = torch.rand(2, 2, 1, 16, 16)
    with pytest.raises(ValueError, match=r"\(2, 1, 16, 16\).*\(1, 1, 16, 16\)"):
        measure(y_hat, y[:1], data_range=1.0)
    y_hat[1, 0, 4, 4] = torch.nan
    with pytest.raises(ValueError, match="expected finite numbers"):
        measure(y_hat, y, data_range=1.0)
